package dev.baton.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;
import java.util.Objects;

/**
 * Checks whether a server's port can be bound, and says in one line why not; Helidon would only log it, with a stack trace.
 * Safe for use by several threads at once.
 */
public final class Binding {
    private final String server;
    private final Setting<BindAddress> addressSetting;
    private final Setting<Integer> portSetting;

    /**
     * Creates the check of one server.
     *
     * @param server its name in messages
     * @param addressSetting the setting of its bind address
     * @param portSetting the setting of its port
     */
    public Binding(String server, Setting<BindAddress> addressSetting, Setting<Integer> portSetting) {
        this.server = Objects.requireNonNull(server);
        this.addressSetting = Objects.requireNonNull(addressSetting);
        this.portSetting = Objects.requireNonNull(portSetting);
    }

    /**
     * Resolves an address and binds it on trial.
     *
     * @param address the address to bind
     * @param port from 0, for any free port, to 65,535
     * @return the resolved address
     * @throws SettingsException if the host is unknown, or the address or the port cannot be bound
     */
    public InetSocketAddress check(BindAddress address, int port) {
        InetSocketAddress resolved = new InetSocketAddress(address.host(), port);
        if (resolved.isUnresolved()) {
            throw cannotListen(address, port, "unknown host", addressSetting, "an address of this host");
        }
        try (ServerSocketChannel trial = ServerSocketChannel.open()) {
            trial.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            trial.bind(resolved);
            return resolved;
        } catch (UnsupportedAddressTypeException e) {
            // An IPv6 address on a host without IPv6.
            throw cannotListen(
                    address,
                    port,
                    "this host has no address of that family",
                    addressSetting,
                    "an address of this host");
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            throw reason.contains("assign")
                    ? cannotListen(address, port, reason, addressSetting, "an address of this host")
                    : cannotListen(address, port, reason, portSetting, "a port that is free");
        }
    }

    /**
     * Returns the exception for a port that another process took after the trial.
     *
     * @param address the address that could not be bound
     * @param port its port
     * @return the exception to throw
     */
    public SettingsException taken(BindAddress address, int port) {
        return cannotListen(address, port, "address already in use", portSetting, "a port that is free");
    }

    private SettingsException cannotListen(
            BindAddress address, int port, String reason, Setting<?> setting, String remedy) {
        return new SettingsException(server + " cannot listen on " + address.inUrl() + ":" + port + ": " + reason
                + "; set " + setting.variable() + " or " + setting.flag() + " to " + remedy);
    }
}
