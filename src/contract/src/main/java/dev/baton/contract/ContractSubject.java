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
 * What {@link ConnectorContract} holds to the contract: a connector's command, or a health server that runs. Immutable.
 */
public final class ContractSubject {
    /** Ids of further known failures, for a run with other versions of libraries. */
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
        this.knownFailures = Map.copyOf(builder.knownFailures);
        this.flood = builder.flood;
        this.pid = builder.pid;
    }

    /**
     * A connector: its probe, its states and its health server are tried.
     *
     * @param command starts it in service mode, a program's name or path first; {@code health-check} after it is its probe
     * @return a builder
     */
    public static Builder connector(String... command) {
        Builder builder = new Builder();
        builder.command = CommandRun.located(List.of(command));
        return builder;
    }

    /**
     * A health server that runs.
     *
     * @param url {@code http://HOST:PORT} or {@code https://HOST:PORT}
     * @return a builder
     */
    public static Builder server(URI url) {
        Builder builder = new Builder();
        builder.url = url;
        return builder;
    }

    /** Those of a suite; the names that {@link Builder#only} was given may be of another. */
    <T> List<ContractCase<T>> selected(List<ContractCase<T>> cases) {
        return cases.stream().filter(selection::includes).toList();
    }

    /** Why a case is known to fail. */
    Optional<String> knownFailure(String id) {
        return Optional.ofNullable(knownFailures.get(id))
                .or(() -> List.of(System.getProperty(KNOWN, "").split(",")).contains(id)
                        ? Optional.of("named by the property " + KNOWN)
                        : Optional.empty());
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

    /** Builds a {@link ContractSubject}. Not for use by several threads. */
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
         * A variable that the connector needs beside those of its target system.
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
         * How the connector is told where its target system is: a small HTTP service of the kit's, which answers as a SCIM
         * service does.
         *
         * @param url the variable with the URL
         * @param token the variable with the bearer token
         * @param path the path of the URL
         * @return this builder
         */
        public Builder target(String url, String token, String path) {
            urlVariable = url;
            tokenVariable = token;
            targetPath = path;
            return this;
        }

        /**
         * A target system of the connector's own, instead of the kit's. Cases that need more of it than to be up or down are
         * skipped.
         *
         * @param up brings it up, if it is not; what it throws fails a case
         * @param down takes it down, if it is up; what it throws fails a case
         * @return this builder
         */
        public Builder target(Callable<?> up, Callable<?> down) {
            hooks = TargetSystem.of(up, down);
            return this;
        }

        /**
         * The process of a {@linkplain ContractSubject#server server} that runs, for the cases that look at its memory and file
         * descriptors.
         *
         * @param id its process id
         * @return this builder
         */
        public Builder pid(long id) {
            pid = OptionalLong.of(id);
            return this;
        }

        /**
         * Runs the cases of this level and those that weigh more. All of them by default.
         *
         * @param least the level
         * @return this builder
         */
        public Builder level(Level least) {
            level = least;
            return this;
        }

        /**
         * Runs these cases only.
         *
         * @param names ids or subjects, {@code "methods.head"} or {@code "bodies"}
         * @return this builder
         */
        public Builder only(String... names) {
            only.addAll(List.of(names));
            return this;
        }

        /**
         * A case that is known to fail: its test is skipped, with the reason, and fails once the case passes. The system property
         * {@code contract.known} names more of them, separated by commas.
         *
         * @param id the case
         * @param reason why it fails
         * @return this builder
         */
        public Builder knownFailure(String id, String reason) {
            knownFailures.put(id, reason);
            return this;
        }

        /**
         * How many connections a flood opens; 2,200 by default.
         *
         * @param connections more than the server's connection limit; 64 or more
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder flood(int connections) {
            if (connections < 64) {
                throw new IllegalArgumentException("flood: " + connections + ", must be 64 or more");
            }
            flood = connections;
            return this;
        }

        /**
         * Builds it.
         *
         * @return what to hold to the contract
         * @throws IllegalArgumentException if there is no case or subject of a name that it was given
         */
        public ContractSubject build() {
            List<ContractCase<?>> all = Suite.ALL.stream()
                    .<ContractCase<?>>flatMap(suite -> suite.cases().stream())
                    .toList();
            Stream.concat(only.stream(), knownFailures.keySet().stream())
                    .filter(name -> all.stream().noneMatch(one -> Selection.isNamed(one, name)))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new IllegalArgumentException("no case or subject " + name);
                    });
            return new ContractSubject(this);
        }
    }

    /** The command with more arguments. */
    List<String> with(Collection<String> arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(arguments);
        return all;
    }
}
