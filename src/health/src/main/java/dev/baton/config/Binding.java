package dev.baton.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;
import java.util.Objects;

/**
 * Finds out whether a server's port can be bound, and says in one line why not: Helidon only logs it, with a stack trace. Safe
 * for use by several threads at once.
 */
public final class Binding {
    private final String server;
    private final Setting<BindAddress> addressSetting;
    private final Setting<Integer> portSetting;

    /**
     * The binding of a server.
     *
     * @param server what operators call it
     * @param addressSetting what sets its bind address
     * @param portSetting what sets its port
     */
    public Binding(String server, Setting<BindAddress> addressSetting, Setting<Integer> portSetting) {
        this.server = Objects.requireNonNull(server);
        this.addressSetting = Objects.requireNonNull(addressSetting);
        this.portSetting = Objects.requireNonNull(portSetting);
    }

    /**
     * The address to bind, after it was bound on trial.
     *
     * @param address where the server is to listen
     * @param port 0 for any free one, to 65,535
     * @return the resolved address
     * @throws SettingsException if the host is not known, or the address or the port cannot be bound
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
            // An IPv6 address where IPv6 is off.
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
     * What to say when somebody else took the port since it was tried.
     *
     * @param address where the server was to listen
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
