package dev.baton.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a {@code health-check} ran: warm, in the service's probe agent, or cold, in its own JVM, and the reason. */
public enum ProbeWay {
    /** It ran in the agent. */
    WARM(""),
    /** The agent is turned off. */
    OFF("the agent is turned off"),
    /** No service of this program and user listens on a socket. */
    NO_AGENT("no agent found"),
    /** The listener belongs to another user, program, network or mount namespace, or this cannot be ruled out. */
    NOT_TRUSTED("the agent found is not this program's, or cannot be told to be"),
    /** Several services of this program run here. */
    SEVERAL_AGENTS("several services of this program run here"),
    /** The locale's encoding, or that of an argument or a variable, is not UTF-8. */
    ENCODING("not UTF-8"),
    /** The arguments and variables, or the answer, are larger than an agent takes. */
    TOO_LARGE("too many arguments and variables"),
    /** The agent closed the connection without an answer. */
    UNANSWERED("the agent gave no answer"),
    /** The agent has another version. */
    OTHER_VERSION("the agent is of another version"),
    /** The target is a host name, whose address a long-lived JVM may have cached. */
    HOST_NAME("the target is a host name"),
    /** A setting names a file that the service did not start with, or a relative path. */
    FILES("a file is named that the service did not start with"),
    /** The service runs with network or TLS system properties. */
    PROPERTIES("the service has network or TLS properties"),
    /** The answer is chunked, and a chunk may be too large for the service's memory. */
    CHUNKS("the answer is in chunks"),
    /** The service is out of file descriptors. */
    DESCRIPTORS("the service is out of file descriptors"),
    /** The command was asked for help. */
    HELP("help is no probe"),
    /** The agent failed. */
    FAILED("the agent failed"),
    /** The launcher did not start the command. */
    NO_LAUNCHER("not started by the launcher");

    private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final String reason;

    ProbeWay(String reason) {
        this.reason = reason;
    }

    /**
     * Finds a way by its id.
     *
     * @param id the {@link #id()} of a way
     * @return the way, or empty if none has that id
     */
    public static Optional<ProbeWay> of(String id) {
        return Arrays.stream(values()).filter(way -> way.id.equals(id)).findFirst();
    }

    /** {@return its name in the launcher, the agent and metrics: lower-case words, joined by dashes} */
    public String id() {
        return id;
    }

    /** {@return why the run was cold, for people; empty if it was warm} */
    public String reason() {
        return reason;
    }

    /** Describes this way for people, {@code warm} or {@code cold: no agent found} for example. */
    @Override
    public String toString() {
        return this == WARM ? id : "cold: " + reason;
    }
}
