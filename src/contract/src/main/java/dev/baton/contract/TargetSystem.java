package dev.baton.contract;

import java.io.Closeable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The system that a connector is a client of, as far as a case can steer it. */
interface TargetSystem extends Closeable {
    /** Has it answer as it should. */
    void up() throws Exception;

    /** Has it not be there. */
    void down() throws Exception;

    /** What tells the connector where it is and how to get in. */
    Map<String, String> variables();

    /** The kit's own, which can do more than be there or not. */
    default Optional<ScriptedTarget> scripted() {
        return Optional.empty();
    }

    @Override
    default void close() {}

    /** One of the user's, which need not be HTTP. */
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
