import { fitting, isoFromText, objectOf, objectsOf, present, textOf } from '@trackyard/connector-sdk';

type JsonRecord = Readonly<Record<string, unknown>>;

/** Longer texts of people are cut. */
const MAX_TEXT = 1_000;

/** What is worth telling of the resource that an event is about; all that fits of those that are not known. */
export function propertiesOf(resource: JsonRecord): JsonRecord {
  switch (resource['type']) {
    case 'incident':
      return incidentOf(resource);
    case 'incident_note':
    case 'incident_status_update':
    case 'incident_responder':
      return partOf(resource);
    case 'service':
      return serviceOf(resource);
    default:
      return fitting(resource);
  }
}

function incidentOf(incident: JsonRecord): JsonRecord {
  return present({
    incident_id: incident['id'],
    incident_number: incident['number'],
    incident_key: incident['incident_key'],
    title: textOf(incident['title'])?.slice(0, MAX_TEXT),
    status: incident['status'],
    urgency: incident['urgency'],
    priority: nameOf(incident['priority']),
    service_id: objectOf(incident['service'])['id'],
    service: nameOf(incident['service']),
    escalation_policy: nameOf(incident['escalation_policy']),
    teams: objectsOf(incident['teams']).map(nameOf),
    assignee_ids: objectsOf(incident['assignees']).map(({ id }) => id),
    resolve_reason: objectOf(incident['resolve_reason'])['type'],
    created_at: isoFromText(incident['created_at']),
    url: incident['html_url'],
  });
}

/** A note, a status update or a responder of an incident. */
function partOf(part: JsonRecord): JsonRecord {
  const incident = objectOf(part['incident']);
  return present({
    incident_id: incident['id'],
    title: nameOf(incident),
    id: part['id'],
    text: (textOf(part['content']) ?? textOf(part['message']))?.slice(0, MAX_TEXT),
    state: part['state'],
    responder_id: objectOf(part['user'])['id'],
    escalation_policy: nameOf(part['escalation_policy']),
  });
}

function serviceOf(service: JsonRecord): JsonRecord {
  return present({
    service_id: service['id'],
    service: nameOf(service),
    alert_creation: service['alert_creation'],
    teams: objectsOf(service['teams']).map(nameOf),
    url: service['html_url'],
  });
}

function nameOf(reference: unknown): unknown {
  return objectOf(reference)['summary'];
}
