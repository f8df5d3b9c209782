package dev.baton.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The settings of the health server and of the {@code health-check} command. */
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

    /** The maximum number of open connections to the health server. */
    public static final Setting<Integer> MAX_CONNECTIONS = Setting.integer(
                    "health-check-max-connections",
                    16,
                    65_535,
                    "maximum number of open connections to the health server")
            .withDefault("2048");

    /** Serves metrics for Prometheus at {@code /metrics} on the health port. */
    public static final Setting<Boolean> METRICS =
            Setting.bool("health-check-metrics", "serve metrics for Prometheus at /metrics on the health port");

    /** Serves a status page at {@code /} on the health port. */
    public static final Setting<Boolean> STATUS_PAGE =
            Setting.bool("health-check-status-page", "serve a status page at / on the health port");

    /** Host names under which browsers may open the status page and the API's page, besides loopback and the bind address. */
    public static final Setting<List<String>> ALLOWED_HOSTS = Setting.of(
            "health-check-allowed-hosts",
            "additional host names, separated by commas, under which browsers may open the status page and the API's page",
            "host names or addresses without ports, separated by commas",
            AllowedHosts::parse);

    /** The health server's certificate chain; if set, the server and {@code health-check} speak TLS. */
    public static final Setting<Path> TLS_CERT =
            Setting.path("health-check-tls-cert", "PEM file with the health server's certificate chain; turns TLS on");

    /** The private key that belongs to {@link #TLS_CERT}. */
    public static final Setting<Path> TLS_KEY =
            Setting.path("health-check-tls-key", "PEM file with the health server's private key, without a password");

    /** Turns on mutual TLS: clients must present a certificate that one of these CAs issued. */
    public static final Setting<Path> TLS_CLIENT_CA = Setting.path(
            "health-check-tls-client-ca",
            "PEM file with the CAs that issue the certificates of the health server's clients; turns mutual TLS on");

    /** {@code health-check} only: the certificates it trusts under TLS; {@link #TLS_CERT} if not set. */
    public static final Setting<Path> TLS_CA = Setting.path(
            "health-check-tls-ca",
            "PEM file with the CA, or the exact certificate, that the health-check command trusts;"
                    + " the server's certificate if not set");

    /** {@code health-check} only: the certificate chain it presents under mutual TLS. */
    public static final Setting<Path> TLS_CLIENT_CERT = Setting.path(
            "health-check-tls-client-cert",
            "PEM file with the certificate chain that the health-check command presents");

    /** {@code health-check} only: the private key that belongs to {@link #TLS_CLIENT_CERT}. */
    public static final Setting<Path> TLS_CLIENT_KEY = Setting.path(
            "health-check-tls-client-key",
            "PEM file with the private key of the health-check command, without a password");

    /** How long a completed result is reused for further probes; 0 starts a run for each probe that finds none in flight. */
    public static final Setting<Duration> CACHE_TTL = Setting.seconds(
                    "health-check-cache-ttl",
                    0,
                    300,
                    "how long a completed result is reused for further probes; 0 runs the checks for each")
            .withDefault("0");

    /** How often every check runs in the background; with 0, checks run for probes only. */
    public static final Setting<Duration> INTERVAL = Setting.seconds(
                    "health-check-interval",
                    0,
                    3_600,
                    "how often the service runs every check in the background; 0 turns this off")
            .withDefault("0");

    /** The timeout of one run of a check, other than the validation, without its own timeout. */
    public static final Setting<Duration> CHECK_TIMEOUT = Setting.seconds(
                    "health-check-check-timeout",
                    1,
                    3_600,
                    "timeout of one run of any other check, which is then interrupted")
            .withDefault("10");

    /** Groups of checks, each served at {@code /health/GROUP}. */
    public static final Setting<CheckGroups> GROUPS = Setting.of(
            "health-check-groups",
            "groups of checks, each served at /health/GROUP",
            "GROUP:CHECK or GROUP:CHECK+CHECK, with commas between groups; no GROUP is validate, ready, client or drain",
            CheckGroups::parse);

    /** The timeout of one validation of the connector. */
    public static final Setting<Duration> VALIDATE_TIMEOUT = Setting.seconds(
                    "health-check-validate-timeout", 1, 3_600, "timeout of one validation, which is then interrupted")
            .withDefault("30");

    /** Consecutive failures after which a healthy check is reported as down. */
    public static final Setting<Integer> FAILURE_THRESHOLD = Setting.integer(
                    "health-check-failure-threshold",
                    1,
                    100,
                    "consecutive failures after which a healthy check is reported as down")
            .withDefault("1");

    /** Consecutive successes after which a failed check is reported as up. */
    public static final Setting<Integer> SUCCESS_THRESHOLD = Setting.integer(
                    "health-check-success-threshold",
                    1,
                    100,
                    "consecutive successes after which a failed check is reported as up")
            .withDefault("1");

    /** How much a failing endpoint says. If not set, it depends on the {@linkplain #BIND_ADDRESS bind address}. */
    public static final Setting<Details> DETAILS = Setting.oneOf(
            "health-check-details",
            Details.class,
            "how much detail a failing endpoint returns; full when bound to loopback, else code");

    /** Runs {@code health-check} in the service, so that a probe starts no JVM. */
    public static final Setting<Boolean> AGENT = Setting.bool(
                    "health-check-agent", "run the health-check command inside the service, without starting a JVM")
            .withDefault("true");

    /** The preferred directory for the agent's socket. The launcher reads only the environment variable. */
    public static final Setting<Path> AGENT_DIR = Setting.path(
            "health-check-agent-dir",
            "directory for the agent's socket; set the variable, so that service and probe agree");

    /** The request header in which a probe says how it runs, a {@link ProbeWay#id()}. */
    public static final String PROBE_WAY_HEADER = "Baton-Probe-Way";

    /** The request header in which a probe says how many more milliseconds it waits. The server answers shortly before then. */
    public static final String PROBE_TIMEOUT_HEADER = "Baton-Probe-Timeout-Ms";

    /** {@code health-check} only: the endpoint to ask. */
    public static final Setting<Endpoint> ENDPOINT = Setting.of(
                    "endpoint",
                    "the endpoint to request",
                    "health, ready or live, or health/NAME for a check or group",
                    Endpoint::of)
            .withDefault("health")
            .commandLineOnly();

    /** {@code health-check} only: the timeout of the request, in whole seconds. */
    public static final Setting<Duration> TIMEOUT = Setting.seconds(
                    "timeout", 1, 3_600, "timeout of the request; the work before it may take as long again")
            .withDefault("5")
            .commandLineOnly();

    /** {@code health-check} only: prints status, time and body as well. */
    public static final Setting<Boolean> VERBOSE =
            Setting.bool("verbose", "print status, time and body").commandLineOnly();

    /** The settings of the health server, in display order. */
    public static final List<Setting<?>> SERVER = List.of(
            ENABLED,
            PORT,
            BIND_ADDRESS,
            CACHE_TTL,
            INTERVAL,
            VALIDATE_TIMEOUT,
            CHECK_TIMEOUT,
            FAILURE_THRESHOLD,
            SUCCESS_THRESHOLD,
            DETAILS,
            GROUPS,
            METRICS,
            STATUS_PAGE,
            ALLOWED_HOSTS,
            MAX_CONNECTIONS,
            TLS_CERT,
            TLS_KEY,
            TLS_CLIENT_CA,
            AGENT,
            AGENT_DIR);

    /** The settings of the {@code health-check} command, in display order. */
    public static final List<Setting<?>> PROBE = List.of(
            ENDPOINT,
            TIMEOUT,
            VERBOSE,
            PORT,
            BIND_ADDRESS,
            TLS_CERT,
            TLS_CA,
            TLS_CLIENT_CERT,
            TLS_CLIENT_KEY,
            AGENT,
            CommonSettings.CONFIG);

    /** The settings among {@link #PROBE} that name a file to read. */
    public static final List<Setting<Path>> PROBE_FILES =
            List.of(CommonSettings.CONFIG, TLS_CERT, TLS_CA, TLS_CLIENT_CERT, TLS_CLIENT_KEY);

    private HealthSettings() {}
}
