package dev.baton.connector;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Who uses which client, so that one that was replaced is closed when its last use has ended. Safe for use by several threads. */
final class ClientUses {
    private final Map<Connector, Integer> uses = new IdentityHashMap<>();
    private final Set<Connector> retired = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Consumer<Connector> close;

    /** Closes clients by this, on the thread that ended the last use. */
    ClientUses(Consumer<Connector> close) {
        this.close = close;
    }

    synchronized void begin(Connector client) {
        uses.merge(client, 1, Integer::sum);
    }

    void end(Connector client) {
        if (isLast(client)) {
            close.accept(client);
        }
    }

    private synchronized boolean isLast(Connector client) {
        return uses.computeIfPresent(client, (used, count) -> count == 1 ? null : count - 1) == null
                && retired.remove(client);
    }

    /** Nobody begins to use it any more. */
    void retire(Connector client) {
        if (isUnused(client)) {
            close.accept(client);
        }
    }

    private synchronized boolean isUnused(Connector client) {
        return !uses.containsKey(client) || !retired.add(client);
    }
}
