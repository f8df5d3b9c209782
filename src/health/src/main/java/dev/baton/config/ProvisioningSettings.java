package dev.baton.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings of provisioning, which is on if one of {@link #DATA_DIR} and {@link #DATABASE_URL} is set, not both. */
public final class ProvisioningSettings {
    /** The directory that keeps tasks, for one replica. */
    public static final Setting<Path> DATA_DIR =
            Setting.path("data-dir", "directory that keeps provisioning tasks, for one replica; turns provisioning on");

    /** The PostgreSQL database that keeps tasks, for any number of replicas. */
    public static final Setting<String> DATABASE_URL = Setting.of(
            "database-url",
            "PostgreSQL database that keeps provisioning tasks, for any number of replicas; turns provisioning on",
            "a URL jdbc:postgresql://HOST[:PORT]/DATABASE without user or password",
            ProvisioningSettings::parseDatabaseUrl);

    /** The database user. */
    public static final Setting<String> DATABASE_USER = Setting.text("database-user", "database user");

    /** The database password. */
    public static final Setting<Secret> DATABASE_PASSWORD = Setting.secret("database-password", "database password");

    /** The maximum number of attempts at one task, including the first. */
    public static final Setting<Integer> MAX_ATTEMPTS = Setting.integer(
                    "provisioning-max-attempts", 1, 20, "maximum number of attempts at one task, including the first")
            .withDefault("5");

    /** The shortest and the longest wait between attempts. */
    public static final Setting<WaitRange> BACKOFF = Setting.of(
                    "provisioning-backoff",
                    "shortest and longest wait between attempts, in seconds; grows exponentially, with jitter",
                    "MIN-MAX in whole seconds, 1 to 3600, for example 1-60",
                    WaitRange::parse)
            .withDefault("1-60");

    /** Identifies this connector's tasks in a database that several connectors share. */
    public static final Setting<String> CONNECTOR_ID = Setting.of(
                    "connector-id",
                    "identifies this connector's tasks in a database that several connectors share; the program's name if not set",
                    "1 to 100 letters, digits, dots, dashes and underscores",
                    text -> Optional.of(text).filter(ProvisioningSettings::isConnectorId))
            .withDefault("baton");

    /** The maximum number of concurrent attempts in each replica. */
    public static final Setting<Integer> CONCURRENCY = Setting.integer(
                    "provisioning-concurrency", 1, 256, "maximum number of concurrent attempts in each replica")
            .withDefault("16");

    /** The maximum number of attempts started per second in each replica; no limit if not set. */
    public static final Setting<Integer> RATE = Setting.integer(
            "provisioning-rate",
            1,
            10_000,
            "maximum number of attempts started per second in each replica; no limit if not set");

    /** How many days to keep tasks that are done or cancelled. */
    public static final Setting<Integer> RETENTION = Setting.integer(
                    "provisioning-retention", 1, 36_500, "how many days to keep tasks that are done or cancelled")
            .withDefault("90");

    /** Serves the HTTP API. */
    public static final Setting<Boolean> API =
            Setting.bool("provisioning-api", "serve the provisioning API and its page, on a separate port");

    /** The API's port. */
    public static final Setting<Integer> API_PORT = Setting.integer(
                    "provisioning-api-port", 0, 65_535, "port of the provisioning API; 0 takes any free port")
            .withDefault("8082");

    /** The API's bind address. */
    public static final Setting<BindAddress> API_BIND_ADDRESS = Setting.of(
                    "provisioning-api-bind-address",
                    "bind address of the provisioning API",
                    "an IPv4 address, an IPv6 address or a host name",
                    BindAddress::parse)
            .withDefault("127.0.0.1");

    /** The bearer token that callers of the API must send. */
    public static final Setting<Secret> API_TOKEN =
            Setting.secrets("provisioning-api-token", "bearer token that callers of the provisioning API must send");

    /** The file to which the decisions of people about tasks are appended. */
    public static final Setting<Path> AUDIT_LOG =
            Setting.path("audit-log", "file to which each decision about a task is appended, as a JSON line");

    /** The user's name in tasks. */
    public static final Setting<String> ME =
            Setting.text("me", "your name in tasks; the operating-system user if not set");

    /** All provisioning settings, in display order. */
    public static final List<Setting<?>> ALL = List.of(
            DATA_DIR,
            DATABASE_URL,
            DATABASE_USER,
            DATABASE_PASSWORD,
            MAX_ATTEMPTS,
            BACKOFF,
            CONNECTOR_ID,
            CONCURRENCY,
            RATE,
            RETENTION,
            API,
            API_PORT,
            API_BIND_ADDRESS,
            API_TOKEN,
            AUDIT_LOG,
            ME);

    /** The settings that commands about tasks need. */
    public static final List<Setting<?>> ACCESS =
            List.of(DATA_DIR, DATABASE_URL, DATABASE_USER, DATABASE_PASSWORD, CONNECTOR_ID, AUDIT_LOG, ME);

    /** What a service may set without provisioning. */
    private static final Set<Setting<?>> NEED_NO_PLACE = Set.of(DATA_DIR, DATABASE_URL, ME);

    private static final Pattern CREDENTIALS = Pattern.compile("(?i)[?&](user|password|sslpassword)=");

    private ProvisioningSettings() {}

    /**
     * Returns all settings, with the program's name as the default {@link #CONNECTOR_ID} if it is a valid one.
     *
     * @param program the program's name
     * @return the settings, in display order
     */
    public static List<Setting<?>> all(String program) {
        return ALL.stream()
                .<Setting<?>>map(setting ->
                        setting == CONNECTOR_ID && isConnectorId(program) ? CONNECTOR_ID.withDefault(program) : setting)
                .toList();
    }

    private static boolean isConnectorId(String text) {
        return text.matches("[A-Za-z0-9._-]{1,100}");
    }

    /**
     * Returns whether provisioning is on. Loads no class of provisioning.
     *
     * @param settings the effective settings
     * @return {@code true} if a directory or a database for tasks is set
     * @throws SettingsException if both are set
     */
    public static boolean isEnabled(Settings settings) {
        boolean hasDirectory = settings.find(DATA_DIR).isPresent();
        boolean hasDatabase = settings.find(DATABASE_URL).isPresent();
        if (hasDirectory && hasDatabase) {
            throw new SettingsException(DATA_DIR + " and " + DATABASE_URL + " are both set: set one of them");
        }
        return hasDirectory || hasDatabase;
    }

    /**
     * Checks that a service sets one place for tasks, or none and then nothing that affects only tasks.
     *
     * @param settings the effective settings of a service
     * @throws SettingsException if two places are set, or none although such a setting is set
     */
    public static void check(Settings settings) {
        if (isEnabled(settings)) {
            return;
        }
        ALL.stream()
                .filter(setting -> !NEED_NO_PLACE.contains(setting))
                .filter(setting -> setting != API || settings.value(API))
                .filter(settings::isSet)
                .findFirst()
                .flatMap(settings::origin)
                .ifPresent(origin -> {
                    throw new SettingsException(origin + " needs a place for tasks: set " + DATA_DIR.flag() + " or "
                            + DATABASE_URL.flag() + ", or leave it out");
                });
    }

    private static Optional<String> parseDatabaseUrl(String text) {
        if (!text.startsWith("jdbc:postgresql://") || CREDENTIALS.matcher(text).find()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text.substring("jdbc:".length())).parseServerAuthority();
            boolean isComplete = uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getPath().length() > 1;
            return isComplete ? Optional.of(text) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /**
     * A shortest and a longest wait.
     *
     * @param min from 1 s
     * @param max from the shortest to 3600 s
     */
    public record WaitRange(Duration min, Duration max) {
        private static final Pattern FORM = Pattern.compile("(\\d{1,4})-(\\d{1,4})");
        private static final int LONGEST = 3_600;

        static Optional<WaitRange> parse(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int min = Integer.parseInt(matcher.group(1));
            int max = Integer.parseInt(matcher.group(2));
            return min >= 1 && min <= max && max <= LONGEST
                    ? Optional.of(new WaitRange(Duration.ofSeconds(min), Duration.ofSeconds(max)))
                    : Optional.empty();
        }

        /** {@return the range as written in the setting} */
        @Override
        public String toString() {
            return min.toSeconds() + "-" + max.toSeconds();
        }
    }
}
