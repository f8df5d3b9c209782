package dev.baton.dist;

import java.nio.file.Path;

/** Trains the AOT caches (JEP 483, 514, 515) on the real commands, without network. */
final class AotCaches {
    private AotCaches() {}

    static void train(Path home) {}
}
