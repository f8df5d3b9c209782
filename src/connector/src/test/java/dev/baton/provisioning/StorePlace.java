package dev.baton.provisioning;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;

/** Where tasks can be kept. The server is started by the first test of a class that needs it. */
enum StorePlace {
    SQLITE,
    POSTGRESQL;

    private static RealPostgres postgres;

    /** What a service or a command needs to keep tasks there, those of a connector of its own; nothing more for a file. */
    Map<String, String> flags() throws IOException {
        if (this == SQLITE) {
            return Map.of();
        }
        RealPostgres.require();
        if (postgres == null) {
            postgres = RealPostgres.start();
        }
        return Map.of(
                "database-url",
                postgres.url(),
                "database-user",
                "baton",
                "connector-id",
                UUID.randomUUID().toString());
    }

    /** To be called after all tests of a class. */
    static void stopServer() throws IOException {
        if (postgres != null) {
            postgres.close();
            postgres = null;
        }
    }
}
