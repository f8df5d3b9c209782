package dev.baton.health;

import dev.baton.config.BindAddress;
import dev.baton.config.HealthSettings;
import dev.baton.config.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.Locale;

/** Finds out whether a port can be bound, and says in one line why not: Helidon only logs it, with a stack trace. */
final class Binding {
    private Binding() {}

    /**
     * The address to bind.
     *
     * @throws HealthServerException if the host is not known, or the address or the port cannot be bound
     */
    static InetSocketAddress check(BindAddress address, int port) {
        InetSocketAddress resolved = resolve(address, port);
        try (ServerSocketChannel trial = ServerSocketChannel.open()) {
            trial.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            trial.bind(resolved);
            return resolved;
        } catch (IOException e) {
            throw failure(address, port, e);
        }
    }

    static HealthServerException failure(BindAddress address, int port, IOException cause) {
        String reason = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        boolean isAddress = reason.contains("assign");
        return cannotListen(
                address,
                port,
                reason,
                isAddress
                        ? setting(HealthSettings.BIND_ADDRESS, "an address of this host")
                        : setting(HealthSettings.PORT, "a port that is free"),
                cause);
    }

    private static InetSocketAddress resolve(BindAddress address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address.host()), port);
        } catch (UnknownHostException e) {
            throw cannotListen(
                    address, port, "unknown host", setting(HealthSettings.BIND_ADDRESS, "an address of this host"), e);
        }
    }

    private static HealthServerException cannotListen(
            BindAddress address, int port, String reason, String remedy, Exception cause) {
        return new HealthServerException(
                "health server cannot listen on " + address.inUrl() + ":" + port + ": " + reason + "; " + remedy,
                cause);
    }

    private static String setting(Setting<?> setting, String value) {
        return "set " + setting.variable() + " or " + setting.flag() + " to " + value;
    }
}
