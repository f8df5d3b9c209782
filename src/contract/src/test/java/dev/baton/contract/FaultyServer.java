package dev.baton.contract;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A small health server that keeps the contract except for one fault. It shares no code with the real server, as it
 * tests the cases.
 */
final class FaultyServer implements AutoCloseable {
    private final ServerSocket listener;
    private final ServerFault fault;
    private final int limit;
    private final Function<Socket, Optional<Socket>> secured;
    private final ReportSource reports;
    private final Set<FaultyConnection> open = new LinkedHashSet<>();
    private final List<Object> leaked = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private int places;

    /** The states that the endpoints report. */
    interface ReportSource {
        /** Returns why {@code /health} is 503, as members of {@code details}; empty if it is not. */
        String health();

        /** Returns why {@code /ready} is 503, as members of {@code details}; empty if it is not. */
        String ready();

        /** Returns whether {@code /live} is 200. */
        default boolean isLive() {
            return true;
        }

        /** Reports a server that is ready but not healthy. */
        ReportSource UNHEALTHY = new ReportSource() {
            @Override
            public String health() {
                return "\"error\":\"check failed\",\"checks\":\"disk\"";
            }

            @Override
            public String ready() {
                return "";
            }
        };
    }

    private FaultyServer(
            ServerSocket listener,
            ServerFault fault,
            int limit,
            Function<Socket, Optional<Socket>> secured,
            ReportSource reports) {
        this.listener = listener;
        this.fault = fault;
        this.limit = fault == ServerFault.FIFTY_CONNECTIONS ? 50 : limit;
        this.secured = secured;
        this.reports = reports;
        threads.submit(this::accept);
    }

    static FaultyServer start(ServerFault fault, int limit) throws IOException {
        return start(fault, limit, 0, Optional::of, ReportSource.UNHEALTHY);
    }

    static FaultyServer start(
            ServerFault fault, int limit, int port, Function<Socket, Optional<Socket>> secured, ReportSource reports)
            throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        try {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4_096);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        return new FaultyServer(listener, fault, limit, secured, reports);
    }

    int port() {
        return listener.getLocalPort();
    }

    ReportSource reports() {
        return reports;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                if (!take()) {
                    socket.close();
                    continue;
                }
                threads.submit(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Returns whether to serve a new connection; at the limit, closes the oldest one that waits for a request. */
    private synchronized boolean take() {
        if (List.of(
                        ServerFault.NO_EVICTION,
                        ServerFault.LEAKS_PLACES,
                        ServerFault.LEAKS_PLACES_OF_BAD,
                        ServerFault.TEN_CLIENTS)
                .contains(fault)) {
            boolean isFull = places >= (fault == ServerFault.TEN_CLIENTS ? 10 : limit);
            places += isFull ? 0 : 1;
            return !isFull;
        }
        if (open.size() >= limit) {
            open.stream().filter(FaultyConnection::isWaiting).findFirst().ifPresent(connection -> {
                open.remove(connection);
                connection.close();
            });
        }
        return true;
    }

    private void serve(Socket accepted) {
        if (fault == ServerFault.LEAKS_MEMORY) {
            leakMemory();
        }
        try {
            Optional<Socket> secure = secured.apply(accepted);
            if (secure.isEmpty()) {
                return;
            }
            FaultyConnection connection = new FaultyConnection(accepted, secure.get(), fault, this);
            synchronized (this) {
                open.add(connection);
            }
            FaultyConnection.End end = connection.serve();
            synchronized (this) {
                open.remove(connection);
                boolean isLeak = fault == ServerFault.LEAKS_PLACES && end == FaultyConnection.End.RESET
                        || fault == ServerFault.LEAKS_PLACES_OF_BAD && end == FaultyConnection.End.REFUSED;
                places -= isLeak ? 0 : 1;
                if (fault == ServerFault.LEAKS_SOCKETS) {
                    leaked.add(accepted);
                }
            }
            if (fault != ServerFault.LEAKS_SOCKETS) {
                accepted.close();
            }
        } catch (IOException e) {
            // The client closed the connection.
        }
    }

    private synchronized void leakMemory() {
        ByteBuffer memory = ByteBuffer.allocateDirect(4 * 1024 * 1024);
        for (int i = 0; i < memory.capacity(); i += 1_024) {
            memory.put(i, (byte) 1);
        }
        leaked.add(memory);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        synchronized (this) {
            open.forEach(FaultyConnection::close);
            for (Object object : leaked) {
                if (object instanceof Socket socket) {
                    socket.close();
                }
            }
        }
        threads.shutdownNow();
    }
}
