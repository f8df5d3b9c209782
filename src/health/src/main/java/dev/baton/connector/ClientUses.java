package dev.baton.connector;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** Counts the uses of clients, to close a replaced one when its last use ends. Safe for use by several threads at once. */
final class ClientUses {
    private static final Logger LOGGER = System.getLogger(ConnectorSession.class.getName());

    private final Map<Connector, Integer> uses = new IdentityHashMap<>();
    private final Set<Connector> retired = Collections.newSetFromMap(new IdentityHashMap<>());

    synchronized void begin(Connector client) {
        uses.merge(client, 1, Integer::sum);
    }

    void end(Connector client) {
        if (isLast(client)) {
            close(client);
        }
    }

    private synchronized boolean isLast(Connector client) {
        return uses.computeIfPresent(client, (used, count) -> count == 1 ? null : count - 1) == null
                && retired.remove(client);
    }

    /** Closes a client when its last use has ended. No new use of it may begin. */
    void retire(Connector client) {
        if (isUnused(client)) {
            close(client);
        }
    }

    private synchronized boolean isUnused(Connector client) {
        return !uses.containsKey(client) || !retired.add(client);
    }

    static void close(Connector client) {
        try {
            client.close();
        } catch (Throwable e) {
            LOGGER.log(Level.DEBUG, "closing a connector client failed", e);
        }
    }
}
