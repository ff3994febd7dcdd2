/** Why an event was not delivered, by the code of its reason, and what one does about it. */
export const reasons = {
  failed: {
    refused: {
      title: (code: string) => `The destination refused the event${code}`,
      next: 'The answer says what is wrong. Repair the event or the mapping, then send it again.',
    },
    auth: {
      title: (code: string) => `The credentials are refused${code}`,
      next: 'Enter them anew in the settings, or connect the account again. The events are held and flow by themselves once it works.',
    },
    address: {
      title: (code: string) => `The address is not right${code}`,
      next: 'Compare the address in the settings with the destination’s documentation.',
    },
    config: {
      title: () => 'The settings are not right',
      next: 'The message says which one. The events are held and flow once it is changed.',
    },
    gone: {
      title: () => 'What the settings name is gone',
      next: 'An account, a list or a table was deleted over there. Make it again or name another one.',
    },
    patience: {
      title: (code: string) => `It asks for patience${code}`,
      next: 'Nothing to do: we send more slowly and catch up.',
    },
    trouble: {
      title: (code: string) => `The destination has trouble of its own${code}`,
      next: 'Nothing to do for now: each event is tried again. If it lasts, ask the people who run it.',
    },
    network: {
      title: () => 'No answer from the destination',
      next: 'Each event is tried again. If it lasts, compare the address and ask whether it is reachable.',
    },
    payload: {
      title: () => 'The event lacks what the destination needs',
      next: 'Repair the event or change the mapping, then send it again.',
    },
    exhausted: {
      title: () => 'Given up after the last try',
      next: 'Once the destination works, send the dead letters again.',
    },
    crashed: {
      title: () => 'The event ended its worker',
      next: 'The others went through. Look at the dead letter, and report it to us.',
    },
    connector: {
      title: () => 'The connector stumbled',
      next: 'Each event is tried again. If it lasts, report it with a dead letter or an attempt.',
    },
    vendor: {
      title: () => 'The destination reported an error',
      next: 'The answer says which. Each event is tried again.',
    },
    unknown: {
      title: () => 'It was not taken',
      next: 'The answer says why, where one came.',
    },
  },

  /** Why nothing was sent, as the ending of "Not sent: …". */
  filtered: {
    connection_disabled: 'the connection from its source is switched off',
    integrations_object: 'its sender left this destination out, in the event’s “integrations”',
    consent: 'the user has not agreed to what the connection asks for',
    filter: 'the connection’s filter does not let it through',
    sample: 'only a share of the users is sent, and this user is not among them',
    no_mapping_matches: 'no mapping of this destination takes such an event',
    shadow: 'the connection is in shadow mode, where everything is decided and nothing is sent',
    not_connected: 'its source is not connected to this destination',
  } as Record<string, string>,
  filteredUnknown: (reason: string) => `it was kept back (${reason})`,
  /** For counts: "12 by the filter". */
  filteredShort: {
    connection_disabled: 'switched off',
    integrations_object: 'left out by the sender',
    consent: 'without consent',
    filter: 'by the filter',
    sample: 'sampled out',
    no_mapping_matches: 'no mapping takes them',
    shadow: 'shadow mode',
    not_connected: 'not connected',
  } as Record<string, string>,
  filteredNext: {
    connection_disabled: 'Switch the connection on in the settings.',
    integrations_object: 'Change what the sender writes into “integrations”.',
    consent: 'Nothing to do, if the user does not want it. Else look at the categories of the connection.',
    filter: 'Change the filter of the connection, if this event should pass.',
    sample: 'Raise the share in the connection’s settings, if more users should be sent.',
    no_mapping_matches: 'Add a mapping that takes it, or widen the trigger of one.',
    shadow: 'Make the connection live in the settings.',
    not_connected: 'Connect the source in the settings.',
  } as Record<string, string>,
} as const;
