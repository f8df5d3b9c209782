package dev.baton.cli.agent;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.ToIntFunction;

/**
 * Listens for launchers of this program, and runs the command for each on a virtual thread. Safe for use by several threads
 * at once.
 */
public final class ProbeAgent implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(ProbeAgent.class.getName());

    /** The maximum number of concurrent calls. Further launchers are not accepted yet, and so cost the service nothing. */
    private static final int MAX_CALLS = 16;

    private static final Duration RETRY = Duration.ofMillis(20);

    private final ToIntFunction<AgentCall> command;
    private final List<Path> parents;
    private final Semaphore slots = new Semaphore(MAX_CALLS);
    private final DescriptorReserve reserve = new DescriptorReserve();
    private volatile Optional<AgentSocket> socket = Optional.empty();

    private ProbeAgent(List<Path> parents, ToIntFunction<AgentCall> command) {
        this.parents = List.copyOf(parents);
        this.command = Objects.requireNonNull(command);
    }

    /**
     * Creates an agent that does not listen yet.
     *
     * @param parents directories in which to create the socket; the first writable one is used, relative ones are skipped
     * @param command the command, run by several threads at once: returns the exit code, 0 to 255, or throws GoColdException if
     *     a separate JVM has to run it. Its thread is interrupted when the launcher is gone.
     * @return the agent
     */
    public static ProbeAgent create(List<Path> parents, ToIntFunction<AgentCall> command) {
        return new ProbeAgent(parents, command);
    }

    /**
     * Starts listening.
     *
     * @return the path of the socket, or empty if no directory is writable
     */
    public Optional<Path> start() {
        socket = AgentSocket.open(parents);
        socket.ifPresent(it -> {
            reserve.fill();
            Thread.ofVirtual().name("health-check-agent").start(() -> accept(it));
        });
        return socket.map(AgentSocket::path);
    }

    /** Stops listening. Running calls continue. Closing again has no effect. */
    @Override
    public void close() {
        socket.ifPresent(AgentSocket::close);
        reserve.release();
    }

    private void accept(AgentSocket listening) {
        try {
            while (true) {
                slots.acquire();
                AgentConnection connection =
                        new AgentConnection(acceptOne(listening), listening.owner(), command, reserve);
                Thread.ofVirtual().name("health-check-call").start(() -> {
                    try (connection) {
                        connection.serve();
                    } catch (IOException e) {
                        LOGGER.log(Level.DEBUG, "a launcher went away", e);
                    } finally {
                        slots.release();
                    }
                });
            }
        } catch (ClosedChannelException | InterruptedException e) {
            // The agent was closed.
        } catch (Throwable e) {
            LOGGER.log(Level.ERROR, "the probe agent failed: from now on each health-check starts a JVM", e);
        } finally {
            // A socket on which nobody accepts would block each launcher until its deadline.
            close();
        }
    }

    private SocketChannel acceptOne(AgentSocket listening) throws ClosedChannelException, InterruptedException {
        while (true) {
            try {
                return listening.channel().accept();
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) {
                // Out of file descriptors: the next attempt can use the reserve.
                if (!reserve.release()) {
                    Thread.sleep(RETRY);
                }
            }
        }
    }
}
