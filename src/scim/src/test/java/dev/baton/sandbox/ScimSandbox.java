package dev.baton.sandbox;

import io.helidon.webserver.WebServer;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * A running sandbox: a SCIM 2.0 service in memory on an address of this machine. Safe for use by several threads at once.
 *
 * <p>Beside the service, at {@link #controlUrl()}, stands its remote control: see {@link #faults()} and {@link #requests()}
 * for what it does, and the {@code /_faults} and {@code /_requests} paths for the same over HTTP.
 */
public final class ScimSandbox implements AutoCloseable {
    /** The token that is accepted where no other was given. */
    public static final String DEFAULT_TOKEN = "sandbox-token";

    private static final long MAX_BODY = 1 << 20;

    private final Faults faults = new Faults();
    private final RequestLog requests = new RequestLog();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ScimService service;
    private final WebServer server;
    private final String host;
    private volatile String token;

    private ScimSandbox(Builder builder) {
        token = builder.token;
        host = builder.host;
        service = new ScimService(builder.isPatchSupported, builder.isFilterSupported, builder.isUserNameUnique);
        AcceptedSockets sockets = new AcceptedSockets();
        ScimHandler handler = new ScimHandler(
                service, faults, requests, sockets, this::token, builder.isConfigOpen, closed, builder.observer);
        server = WebServer.builder()
                .host(host)
                .port(builder.port)
                .shutdownHook(false)
                .connectionOptions(sockets.options())
                .maxPayloadSize(MAX_BODY)
                .routing(routing -> routing.register("/", new ControlRoutes(faults, requests))
                        .any(ScimHandler.BASE_PATH + "/*", handler))
                .build();
    }

    /**
     * A builder for a sandbox on 127.0.0.1, on any free port, that supports everything.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts a sandbox on 127.0.0.1, on any free port, that supports everything.
     *
     * @return a running sandbox
     */
    public static ScimSandbox start() {
        return builder().start();
    }

    /**
     * The service's base URL.
     *
     * @return a URL without a slash at its end
     */
    public URI url() {
        return URI.create(controlUrl() + ScimHandler.BASE_PATH);
    }

    /**
     * Where {@code /_faults} and {@code /_requests} are.
     *
     * @return a URL without a path
     */
    public URI controlUrl() {
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port());
    }

    /**
     * The bearer token that is accepted now.
     *
     * @return the token
     */
    public String token() {
        return token;
    }

    /**
     * Accepts another bearer token from now on, and the former no longer.
     *
     * @param newToken the token
     */
    public void changeToken(String newToken) {
        token = newToken;
    }

    /**
     * What goes wrong with the next requests.
     *
     * @return the faults that wait
     */
    public Faults faults() {
        return faults;
    }

    /**
     * The SCIM requests that came in.
     *
     * @return the log
     */
    public RequestLog requests() {
        return requests;
    }

    /**
     * A user of the service.
     *
     * @param id the service's identifier
     * @param userName the name
     * @param externalId the client's identifier, if it gave one
     * @param isActive whether the account is enabled
     */
    public record SandboxUser(String id, String userName, Optional<String> externalId, boolean isActive) {}

    /**
     * A group of the service.
     *
     * @param id the service's identifier
     * @param displayName the name
     * @param members the identifiers of its members
     */
    public record SandboxGroup(String id, String displayName, List<String> members) {}

    /**
     * The users that there are now.
     *
     * @return a copy, in the order of their creation
     */
    public List<SandboxUser> users() {
        return service.users().stream()
                .map(user -> new SandboxUser(
                        user.getId().orElseThrow(),
                        user.getUserName().orElseThrow(),
                        user.getExternalId(),
                        user.isActive().orElse(true)))
                .toList();
    }

    /**
     * The groups that there are now.
     *
     * @return a copy, in the order of their creation
     */
    public List<SandboxGroup> groups() {
        return service.groups().stream()
                .map(group -> new SandboxGroup(
                        group.getId().orElseThrow(),
                        group.getDisplayName().orElseThrow(),
                        GroupStore.memberIds(group).toList()))
                .toList();
    }

    /**
     * Adds a user, without a request.
     *
     * @param userName its name
     * @param externalId its client's identifier
     * @return the service's identifier for it
     */
    public String addUser(String userName, String externalId) {
        return service.addUser(userName, externalId);
    }

    /**
     * Adds a group, without a request.
     *
     * @param displayName its name
     * @return the service's identifier for it
     */
    public String addGroup(String displayName) {
        return service.addGroup(displayName);
    }

    /** Stops the service. Requests that hang end without an answer. */
    @Override
    public void close() {
        closed.countDown();
        server.stop();
    }

    /** Builds a {@link ScimSandbox}. Not safe for use by several threads at once. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port;
        private String token = DEFAULT_TOKEN;
        private boolean isPatchSupported = true;
        private boolean isFilterSupported = true;
        private boolean isUserNameUnique = true;
        private boolean isConfigOpen;
        private Consumer<CarriedOut> observer = request -> {};

        private Builder() {}

        /**
         * Binds another address of this machine.
         *
         * @param address an IP address or a host name
         * @return this builder
         */
        public Builder host(String address) {
            host = address;
            return this;
        }

        /**
         * Binds a certain port.
         *
         * @param number 0 for any free port
         * @return this builder
         */
        public Builder port(int number) {
            port = number;
            return this;
        }

        /**
         * Accepts another bearer token.
         *
         * @param text the token
         * @return this builder
         */
        public Builder token(String text) {
            token = text;
            return this;
        }

        /**
         * Whether PATCH is supported.
         *
         * @param isSupported false to have it refused
         * @return this builder
         */
        public Builder patchSupported(boolean isSupported) {
            isPatchSupported = isSupported;
            return this;
        }

        /**
         * Whether filters are supported.
         *
         * @param isSupported false to have them ignored, which lists everything
         * @return this builder
         */
        public Builder filterSupported(boolean isSupported) {
            isFilterSupported = isSupported;
            return this;
        }

        /**
         * Whether two users may have one name. A service that lets them shows who creates an account twice.
         *
         * @param isUnique false to let them
         * @return this builder
         */
        public Builder userNameUnique(boolean isUnique) {
            isUserNameUnique = isUnique;
            return this;
        }

        /**
         * Whether {@code /ServiceProviderConfig} can be read without the token, as some services have it.
         *
         * @param isOpen true to leave it open
         * @return this builder
         */
        public Builder configOpen(boolean isOpen) {
            isConfigOpen = isOpen;
            return this;
        }

        /**
         * Tells somebody of every request that was carried out, before it is answered.
         *
         * @param newObserver called by several threads at once
         * @return this builder
         */
        public Builder observer(Consumer<CarriedOut> newObserver) {
            observer = newObserver;
            return this;
        }

        /**
         * Starts the sandbox.
         *
         * @return a running sandbox
         */
        public ScimSandbox start() {
            ScimSandbox sandbox = new ScimSandbox(this);
            sandbox.server.start();
            return sandbox;
        }
    }
}
