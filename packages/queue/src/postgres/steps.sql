-- The steps of the records that are worth one round trip each. Every one is a transaction of its own; those that a
-- lane's holder takes are fenced by its lease, which nobody else can take before they have committed.

-- Bits travel as words of hexadecimal digits; here they are combined and counted as bit strings. `width`: digits of
-- the record's bitmaps; shorter ones have nothing in the rest.
create or replace function bits_of(hex text, width integer) returns varbit language sql immutable
  as $$ select ('x' || rpad(hex, width, '0'))::varbit $$;

create or replace function hex_of(bits varbit) returns text language sql immutable as $$
  select string_agg(lpad(to_hex(substring(bits from place for 32)::bit(32)::bigint), 8, '0'), '' order by place)
  from generate_series(1, length(bits), 32) as place
$$;

create or replace function new_group(bits text, due bigint, attempt jsonb, since jsonb) returns jsonb
language sql immutable
  as $$ select jsonb_build_object('bits', bits, 'dueAt', due, 'attempt', attempt, 'since', since) $$;

create or replace function earliest_due(groups jsonb) returns bigint language sql immutable
  as $$ select min((g ->> 'dueAt')::numeric)::bigint from jsonb_array_elements(groups) as g $$;

create or replace function has_lease(lane_name text, held_token text) returns boolean language plpgsql volatile as $$
begin
  perform from lane where lane = lane_name and token = held_token and lease_until > now_ms() for share;
  return found;
end $$;

-- Appends `counts` to the columns of a connection's books that `fields` names.
create or replace function book_moves(connection text, fields text[], counts bigint[]) returns void
language sql volatile as $$
  insert into book_delta (kind, id, field, n)
  select 'c', connection, field, n from unnest(fields, counts) as t (field, n) where n <> 0
$$;

-- Ends entries: what is left of a record whose last one goes is its marker. Comes last in a step, because all lanes
-- that a record's events went to wait for its row.
create or replace function close_entries(records uuid[]) returns void language sql volatile as $$
  update record r set
    open_entries = r.open_entries - t.n,
    closed_at = case when r.open_entries = t.n then now_ms() end,
    events = case when r.open_entries > t.n then r.events end,
    events_ref = case when r.open_entries > t.n then r.events_ref end
  from (select id, count(*)::int as n from unnest(records) as id group by id) as t
  where r.id = t.id
$$;

-- Applies outcomes to what remains of an entry. Bits that no group has are ignored, so that a settlement that runs
-- twice moves nothing the second time. `moved`: delivered, dead, held, pending. Redis has the same rule in Lua.
create or replace function settle_groups(
  groups jsonb, outcomes jsonb, now bigint, out remaining jsonb, out moved bigint[]
) language plpgsql immutable as $$
declare
  width integer := length(groups -> 0 ->> 'bits');
  open varbit[] := array(
    select bits_of(g ->> 'bits', width) from jsonb_array_elements(groups) with ordinality as t (g, place) order by place);
  added jsonb := '[]';
  step record;
  taken varbit;
  hit varbit;
  source integer;
begin
  moved := '{0, 0, 0, 0}';
  for step in
    select * from (
      select 0 as place, 1 as target, outcomes ->> 'delivered' as bits, null::jsonb as again
      union all select 1, 2, outcomes ->> 'dead', null
      union all select 1 + r.place, 4, r.retry ->> 'bits', r.retry
        from jsonb_array_elements(outcomes -> 'retry') with ordinality as r (retry, place)
      union all select 1000000, 3, outcomes ->> 'held', null
    ) as s where bits ~ '[1-9a-f]' order by place
  loop
    taken := bits_of('', width);
    for i in 1 .. cardinality(open) loop
      hit := open[i] & bits_of(step.bits, width);
      source := case when groups -> (i - 1) ->> 'dueAt' is null then 3 else 4 end;
      moved[source] := moved[source] - bit_count(hit);
      open[i] := open[i] & ~hit;
      taken := taken | hit;
    end loop;
    moved[step.target] := moved[step.target] + bit_count(taken);
    if step.target > 2 and bit_count(taken) > 0 then
      added := added || new_group(
        hex_of(taken),
        case when step.target = 4 then now + (step.again ->> 'afterMs')::numeric::bigint end,
        coalesce(step.again -> 'attempt', '0'), coalesce(step.again -> 'since', '0'));
    end if;
  end loop;
  select coalesce(jsonb_agg(jsonb_set(g, '{bits}', to_jsonb(hex_of(open[place]))) order by place), '[]') || added
  into remaining
  from jsonb_array_elements(groups) with ordinality as t (g, place) where bit_count(open[place]) > 0;
end $$;

-- False: the lease is lost.
create or replace function settle_lane(lane_name text, held_token text, settlements jsonb) returns boolean
language plpgsql volatile as $$
declare
  now bigint := now_ms();
  s record;
  stored jsonb;
  settled record;
  ended uuid[] := '{}';
begin
  if not has_lease(lane_name, held_token) then return false; end if;
  -- What only goes on waiting may be forgotten in a crash: it is then tried again sooner. No disk is waited for.
  if not exists (
    select from jsonb_array_elements(settlements) as o where o ->> 'delivered' || (o ->> 'dead') ~ '[1-9a-f]')
  then perform set_config('synchronous_commit', 'off', true); end if;
  for s in
    select (outcomes ->> 'recordId')::uuid as record_id, outcomes ->> 'connectionId' as connection_id, outcomes
    from jsonb_array_elements(settlements) as outcomes order by 1, 2
  loop
    select groups into stored from entry
    where lane = lane_name and record_id = s.record_id and connection_id = s.connection_id for update;
    continue when not found; -- settled by an earlier run
    select * into settled from settle_groups(stored, s.outcomes, now);
    perform book_moves(s.connection_id, '{delivered, dead, held, pending}', settled.moved);
    if settled.remaining = '[]' then
      delete from entry
      where lane = lane_name and record_id = s.record_id and connection_id = s.connection_id;
      ended := ended || s.record_id;
    else
      update entry set groups = settled.remaining, due_at = earliest_due(settled.remaining)
      where lane = lane_name and record_id = s.record_id and connection_id = s.connection_id;
    end if;
  end loop;
  perform close_entries(ended);
  return true;
end $$;

-- Puts held groups of the oldest entries back, due now; how many events.
create or replace function reopen_lane(lane_name text, max_entries integer) returns bigint
language plpgsql volatile as $$
declare
  now bigint := now_ms();
  e record;
  opened jsonb;
  count bigint;
  total bigint := 0;
begin
  for e in
    select * from entry
    where lane = lane_name and jsonb_path_exists(groups, '$[*] ? (@.dueAt == null)')
    order by seq limit max_entries for update
  loop
    select
      jsonb_agg(case when is_held then jsonb_set(g, '{dueAt}', to_jsonb(now)) else g end order by place),
      sum(bit_count(bits_of(g ->> 'bits', length(g ->> 'bits')))) filter (where is_held)
    into opened, count
    from jsonb_array_elements(e.groups) with ordinality as t (g, place),
      lateral (select g ->> 'dueAt' is null as is_held) as h;
    update entry set groups = opened, due_at = earliest_due(opened)
    where lane = lane_name and record_id = e.record_id and connection_id = e.connection_id;
    perform book_moves(e.connection_id, '{held, pending}', array[-count, count]);
    total := total + count;
  end loop;
  return total;
end $$;

-- Takes all that waits for a connection out of the oldest entries of its lane; how many events.
create or replace function discard_entries(lane_name text, connection text, max_entries integer) returns bigint
language plpgsql volatile as $$
declare
  moved bigint[];
  ended uuid[];
begin
  with gone as (
    delete from entry where lane = lane_name and (record_id, connection_id) in (
      select record_id, connection_id from entry
      where lane = lane_name and connection_id = connection order by seq limit max_entries for update)
    returning record_id, groups
  ), counted as (
    select g ->> 'dueAt' is null as is_held, bit_count(bits_of(g ->> 'bits', length(g ->> 'bits'))) as n
    from gone, jsonb_array_elements(groups) as g
  )
  select
    (select array_agg(record_id) from gone),
    array[
      -coalesce(sum(n) filter (where is_held), 0), -coalesce(sum(n) filter (where not is_held), 0),
      coalesce(sum(n), 0)]::bigint[]
  into ended, moved from counted;
  perform book_moves(connection, '{held, pending, deleted}', moved);
  perform close_entries(ended);
  return moved[3];
end $$;

-- Takes batches out of the incoming lane into those of their connections. `lost`: the lease is; `moved`: one of the
-- batches has left the lane, and nothing is written; else `routed`.
create or replace function route_batches(
  lane_name text, held_token text, batch_ids uuid[], target uuid, merged_count integer, merged_events bytea,
  lanes text[], connections text[], bits text[], are_held boolean[],
  book_kinds text[], book_ids text[], book_fields text[], book_ns bigint[]
) returns text language plpgsql volatile as $$
declare
  now bigint := now_ms();
  first_seq bigint;
  waiting integer;
begin
  if not has_lease(lane_name, held_token) then return 'lost'; end if;
  select min(seq), count(*) into first_seq, waiting from (
    select seq from entry where lane = lane_name and record_id = any(batch_ids) for update) as e;
  if waiting <> cardinality(batch_ids) then return 'moved'; end if;
  delete from entry where lane = lane_name and record_id = any(batch_ids);
  if merged_count is not null then
    update record set events = null, events_ref = null, closed_at = now where id = any(batch_ids);
    insert into record (id, seq, event_count, events) values (target, first_seq, merged_count, merged_events);
  end if;
  insert into entry (lane, record_id, connection_id, seq, due_at, groups)
  select t.lane, target, t.id, first_seq, due, jsonb_build_array(new_group(t.bits, due, '0', '0'))
  from unnest(lanes, connections, bits, are_held) as t (lane, id, bits, held),
    lateral (select case when not held then now end as due) as d;
  insert into lane (lane) select distinct unnest(lanes) order by 1 on conflict do nothing;
  insert into book_delta (kind, id, field, n) select * from unnest(book_kinds, book_ids, book_fields, book_ns);
  update record set
    open_entries = cardinality(lanes),
    closed_at = case when cardinality(lanes) = 0 then now end,
    events = case when cardinality(lanes) > 0 then events end
  where id = target;
  return 'routed';
end $$;
