package dev.baton.contract;

import java.io.Closeable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The system that a connector is a client of, as a case controls it. */
interface TargetSystem extends Closeable {
    /** Makes the system answer properly. */
    void up() throws Exception;

    /** Makes the system unreachable. */
    void down() throws Exception;

    /** Returns the variables that tell the connector the URL and the credentials. */
    Map<String, String> variables();

    /** Returns the kit's own target system, which can also fail in other ways; empty if this is another. */
    default Optional<ScriptedTarget> scripted() {
        return Optional.empty();
    }

    @Override
    default void close() {}

    /** Creates a user-supplied target system, which need not speak HTTP. */
    static TargetSystem of(Callable<?> up, Callable<?> down) {
        return new TargetSystem() {
            @Override
            public void up() throws Exception {
                up.call();
            }

            @Override
            public void down() throws Exception {
                down.call();
            }

            @Override
            public Map<String, String> variables() {
                return Map.of();
            }
        };
    }
}
