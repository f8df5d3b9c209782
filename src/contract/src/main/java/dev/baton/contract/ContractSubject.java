package dev.baton.contract;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * The subject of a {@link ConnectorContract}: a connector's command or a running health server. Immutable.
 */
public final class ContractSubject {
    /** A system property with the ids of further known failures, for runs with other library versions. */
    private static final String KNOWN = "contract.known";

    private final List<String> command;
    private final Optional<URI> url;
    private final Map<String, String> environment;
    private final String urlVariable;
    private final String tokenVariable;
    private final String targetPath;
    private final Optional<TargetSystem> hooks;
    private final Selection selection;
    private final Map<String, String> knownFailures;
    private final int flood;
    private final OptionalLong pid;

    private ContractSubject(Builder builder) {
        this.command = builder.command;
        this.url = Optional.ofNullable(builder.url);
        this.environment = Map.copyOf(builder.environment);
        this.urlVariable = builder.urlVariable;
        this.tokenVariable = builder.tokenVariable;
        this.targetPath = builder.targetPath;
        this.hooks = Optional.ofNullable(builder.hooks);
        this.selection = new Selection(builder.level, List.copyOf(builder.only));
        this.knownFailures = known(builder.knownFailures);
        this.flood = builder.flood;
        this.pid = builder.pid;
    }

    /**
     * Tests a connector: its probe, its states and its health server.
     *
     * @param command a program name or path with arguments; starts service mode, or the probe if {@code health-check} follows
     * @return a builder
     */
    public static Builder connector(String... command) {
        Builder builder = new Builder();
        builder.command = CommandRun.located(List.of(command));
        return builder;
    }

    /**
     * Tests a running health server.
     *
     * @param url {@code http://HOST:PORT} or {@code https://HOST:PORT}
     * @return a builder
     */
    public static Builder server(URI url) {
        Builder builder = new Builder();
        builder.url = url;
        return builder;
    }

    /** Returns these known failures and those of the system property. */
    private static Map<String, String> known(Map<String, String> failures) {
        Map<String, String> all = new HashMap<>(failures);
        Stream.of(System.getProperty(KNOWN, "").split(","))
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .forEach(id -> all.putIfAbsent(id, "named by the property " + KNOWN));
        return Map.copyOf(all);
    }

    /** Returns the selected cases of a suite; {@link Builder#only} may name cases of other suites, too. */
    <T> List<ContractCase<T>> selected(List<ContractCase<T>> cases) {
        return cases.stream().filter(selection::includes).toList();
    }

    /** Returns why a case is known to fail; empty if it is not. */
    Optional<String> knownFailure(String id) {
        return Optional.ofNullable(knownFailures.get(id));
    }

    Optional<ServerTarget> runningServer() {
        return url.map(known -> server(known, pid));
    }

    ServerTarget server(URI at, OptionalLong pid) {
        return new ServerTarget(at, ServerTarget.PATHS, pid, flood);
    }

    StatesTarget states() {
        Callable<TargetSystem> targets =
                () -> hooks.isPresent() ? hooks.get() : new ScriptedTarget(urlVariable, tokenVariable, targetPath);
        return new StatesTarget(command, environment, targets);
    }

    int statesAtOnce() {
        return hooks.isPresent() ? 1 : Suite.STATES.atOnce();
    }

    /** Builds a {@link ContractSubject}. Not thread-safe. */
    public static final class Builder {
        private List<String> command = List.of();
        private URI url;
        private final Map<String, String> environment = new HashMap<>();
        private String urlVariable = "BATON_SCIM_BASE_URL";
        private String tokenVariable = "BATON_SCIM_TOKEN";
        private String targetPath = "/scim/v2";
        private TargetSystem hooks;
        private Level level = Level.HARDENING;
        private final List<String> only = new ArrayList<>();
        private final Map<String, String> knownFailures = new HashMap<>();
        private OptionalLong pid = OptionalLong.empty();
        private int flood = ServerTarget.FLOOD;

        private Builder() {}

        /**
         * Adds a variable that the connector needs besides those of its target system.
         *
         * @param name the variable
         * @param value its value
         * @return this builder
         */
        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /**
         * Sets the variables that point the connector to its target system, a small HTTP service of the kit that answers like
         * a SCIM service.
         *
         * @param url the variable for the URL; {@code BATON_SCIM_BASE_URL} by default
         * @param token the variable for the bearer token; {@code BATON_SCIM_TOKEN} by default
         * @param path the path of the URL; {@code /scim/v2} by default
         * @return this builder
         */
        public Builder target(String url, String token, String path) {
            urlVariable = url;
            tokenVariable = token;
            targetPath = path;
            return this;
        }

        /**
         * Uses the connector's own target system instead of the kit's. Cases that need more than to bring it up or down are
         * skipped.
         *
         * @param up brings it up unless it is up; an exception fails the case
         * @param down takes it down unless it is down; an exception fails the case
         * @return this builder
         */
        public Builder target(Callable<?> up, Callable<?> down) {
            hooks = TargetSystem.of(up, down);
            return this;
        }

        /**
         * Sets the process of a running {@linkplain ContractSubject#server server}, for the cases that check its memory and
         * file descriptors.
         *
         * @param id its process id
         * @return this builder
         */
        public Builder pid(long id) {
            pid = OptionalLong.of(id);
            return this;
        }

        /**
         * Runs the cases of this level and those of greater weight; by default all cases.
         *
         * @param least the level of the cases with the least weight
         * @return this builder
         */
        public Builder level(Level least) {
            level = least;
            return this;
        }

        /**
         * Runs only these cases.
         *
         * @param names ids or subjects, such as {@code "methods.head"} or {@code "bodies"}
         * @return this builder
         */
        public Builder only(String... names) {
            only.addAll(List.of(names));
            return this;
        }

        /**
         * Marks a case as known to fail: its test is skipped with the reason, and fails once the case passes. The system
         * property {@code contract.known} names further cases, separated by commas.
         *
         * @param id the id of the case, such as {@code "methods.head"}
         * @param reason why it fails
         * @return this builder
         */
        public Builder knownFailure(String id, String reason) {
            knownFailures.put(id, reason);
            return this;
        }

        /**
         * Sets how many connections a flood opens; 2,200 by default.
         *
         * @param connections the number, above the server's connection limit; 64 or more
         * @return this builder
         * @throws IllegalArgumentException if the number is below 64
         */
        public Builder flood(int connections) {
            if (connections < 64) {
                throw new IllegalArgumentException("flood: " + connections + ", must be 64 or more");
            }
            flood = connections;
            return this;
        }

        /**
         * Builds the subject.
         *
         * @return the subject
         * @throws IllegalArgumentException if a name given to {@link #only} is neither a case nor a subject of cases, or a
         *     known failure is not a case
         */
        public ContractSubject build() {
            List<ContractCase<?>> all = Suite.ALL.stream()
                    .<ContractCase<?>>flatMap(suite -> suite.cases().stream())
                    .toList();
            only.stream()
                    .filter(name -> all.stream().noneMatch(one -> Selection.isNamed(one, name)))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new IllegalArgumentException("no case or subject " + name);
                    });
            ContractSubject subject = new ContractSubject(this);
            subject.knownFailures.keySet().stream()
                    .filter(id -> all.stream().noneMatch(one -> one.id().equals(id)))
                    .findFirst()
                    .ifPresent(id -> {
                        throw new IllegalArgumentException("known failure: no case " + id);
                    });
            return subject;
        }
    }

    /** Returns the command with more arguments. */
    List<String> with(Collection<String> arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(arguments);
        return all;
    }
}
