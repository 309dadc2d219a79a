import './group_connection.css';
import { useEffect, useState } from 'preact/hooks';
import type { WatchedMember } from '../stores/watched_member.js';
import { m } from '../strings.js';
import { LazyConnectionPanel } from './lazy_connection.js';

interface Props {
  readonly members: readonly WatchedMember[];
  onClose(): void;
}

/** The connection to each of the others, one at a time. */
export function GroupConnection({ members, onClose }: Props) {
  const [party, setParty] = useState<string>();
  const shown = members.find((member) => member.party === party) ?? members[0];
  useEffect(() => shown?.watchConnection(), [shown]);
  if (shown === undefined) return null;
  return (
    <LazyConnectionPanel key={shown.party} history={shown.connection} name={shown.person.name} onClose={onClose}>
      {members.length > 1 && (
        <label class="group-connection">
          {m.connection_to()}
          <select
            data-testid="connection-member"
            value={shown.party}
            onChange={(event) => setParty(event.currentTarget.value)}
          >
            {members.map(({ party, person }) => (
              <option key={party} value={party}>
                {person.name}
              </option>
            ))}
          </select>
        </label>
      )}
    </LazyConnectionPanel>
  );
}
