package dev.baton.config;

import java.time.Duration;

/** The settings that the health server and the {@code health-check} command share, and those of the command alone. */
public final class HealthSettings {
    /** Enables the health server. */
    public static final Setting<Boolean> ENABLED = Setting.bool("health-check", "enable the health server");

    /** The health server's port; 0 takes any free port. */
    public static final Setting<Integer> PORT = Setting.integer(
                    "health-check-port", 0, 65_535, "port of the health server; 0 takes any free port")
            .withDefault("8081");

    /** The health server's bind address. */
    public static final Setting<BindAddress> BIND_ADDRESS = Setting.of(
                    "health-check-bind-address",
                    "bind address of the health server",
                    "an IPv4 address, an IPv6 address or a host name",
                    BindAddress::parse)
            .withDefault("127.0.0.1");

    /** {@code health-check} only: the endpoint to ask. */
    public static final Setting<Endpoint> ENDPOINT = Setting.oneOf("endpoint", Endpoint.class, "the endpoint to ask")
            .withDefault("health")
            .commandLineOnly();

    /** {@code health-check} only: bounds the whole call, in whole seconds. */
    public static final Setting<Duration> TIMEOUT = Setting.seconds(
                    "timeout", 1, 3_600, "bounds the whole call, from the process's start")
            .withDefault("5")
            .commandLineOnly();

    private HealthSettings() {}
}
