package dev.baton.cli.agent;

import dev.baton.config.ProbeWay;
import dev.baton.probe.Watchdog;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.function.ToIntFunction;
import jdk.net.ExtendedSocketOptions;

/** The connection of one launcher, from its request to its answer. Used by one thread. */
record AgentConnection(
        SocketChannel channel, UserPrincipal owner, ToIntFunction<AgentCall> command, DescriptorReserve reserve)
        implements Closeable {
    private static final Logger LOGGER = System.getLogger(AgentConnection.class.getName());

    /** A launcher sends its whole request at once; a peer that does not is not a launcher. */
    private static final Duration TIME_TO_ASK = Duration.ofSeconds(2);

    void serve() throws IOException {
        if (!channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(owner)) {
            return;
        }
        AgentAnswer answer = new AgentAnswer(channel);
        try {
            AgentCall call = read(answer);
            if (isLauncherThere()) {
                run(call);
            }
        } catch (GoColdException e) {
            answer.goCold(e.way());
        } catch (RuntimeException | Error e) {
            answer.goCold(ProbeWay.FAILED);
            LOGGER.log(Level.WARNING, "the probe agent failed in a health-check, which starts a JVM instead", e);
        }
    }

    private AgentCall read(AgentAnswer answer) throws IOException {
        long deadline = System.nanoTime() + TIME_TO_ASK.toNanos();
        Watchdog watchdog = Watchdog.start(Thread.ofVirtual(), deadline, this::close);
        try {
            return AgentRequest.read(channel, answer);
        } finally {
            watchdog.done();
        }
    }

    /** The launcher may have given up while it waited to be accepted. */
    private boolean isLauncherThere() throws IOException {
        channel.configureBlocking(false);
        try {
            return channel.read(ByteBuffer.allocate(1)) == 0;
        } finally {
            channel.configureBlocking(true);
        }
    }

    private void run(AgentCall call) {
        Thread caller = Thread.currentThread();
        Thread.ofVirtual().name("health-check-launcher").start(() -> awaitEnd(caller));
        reserve.makeRoom();
        int exitCode = command.applyAsInt(call);
        // A failure for lack of file descriptors says nothing about the health server.
        if (!reserve.fill() && exitCode != 0) {
            throw new GoColdException(ProbeWay.DESCRIPTORS);
        }
        call.end(exitCode);
    }

    private void awaitEnd(Thread caller) {
        try {
            while (channel.read(ByteBuffer.allocate(1)) >= 0) {
                // A launcher sends nothing after its request.
            }
        } catch (IOException e) {
            // Closed by either side.
        }
        caller.interrupt();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "a connection could not be closed", e);
        }
    }
}
