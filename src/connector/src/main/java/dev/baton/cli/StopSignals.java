package dev.baton.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/**
 * Calls a handler on SIGTERM and SIGINT in place of the JVM's own shutdown, so that the service controls the order of the stop
 * and the exit code.
 *
 * <p>{@code sun.misc.Signal} (module {@code jdk.unsupported}) is reached by reflection: the compiler does not offer it for a
 * release older than itself.
 */
final class StopSignals {
    private static final Logger LOGGER = System.getLogger(StopSignals.class.getName());

    private StopSignals() {}

    /** Handles both. As process 1, the launcher holds a signal that arrives before both handlers are set (launcher.c). */
    static void handle(Consumer<String> handler) {
        for (String name : List.of("TERM", "INT")) {
            try {
                handle(name, handler);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                LOGGER.log(
                        Level.WARNING,
                        "SIG" + name + " ends the process at once: this Java runtime does not let programs handle it");
            }
        }
    }

    private static void handle(String name, Consumer<String> handler) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        Object proxy = Proxy.newProxyInstance(
                handlerType.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                    // The JDK calls no other method.
                    if (method.getName().equals("handle")) {
                        handler.accept("SIG" + name);
                    }
                    return null;
                });
        try {
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, proxy);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause());
        }
    }
}
