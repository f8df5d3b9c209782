package dev.baton.contract;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each case of the server suite passes on a server that keeps the contract, and fails on one that does not. */
@Timeout(600)
class ServerMutantsTest {
    private static final int LIMIT = 200;
    /** The limit and a tenth. */
    private static final int FLOOD = 220;
    /** Lower, as each connection costs a handshake. */
    private static final int TLS_LIMIT = 120;

    private static final int AT_ONCE = 16;

    /** The faults that each case has to catch. */
    private static final Map<String, List<ServerFault>> FAULTS = Mutants.table(ServerFault.class, """
            endpoints.live                | LIVE_503, NOT_JSON
            endpoints.ready               | READY_WORD
            endpoints.health              | HEALTH_500, HEALTH_204
            endpoints.unknown-path        | UNKNOWN_PATH_200, PREFIX_200
            endpoints.upper-case          | IGNORES_CASE
            endpoints.query               | QUERY_404
            endpoints.absolute-form       | ABSOLUTE_FORM_404
            endpoints.concurrent          | TEN_CLIENTS
            endpoints.odd-paths           | PATH_500, PATH_IN_HEADER
            bodies.json                   | NOT_JSON, LATIN_1
            bodies.key-order              | TIMESTAMP_FIRST, KEY_TWICE
            bodies.timestamp              | MILLISECONDS
            bodies.timestamp-now          | STALE, CLOCK_OFF
            bodies.details                | NUMBER_IN_DETAILS, OBJECT_IN_DETAILS, NAME_TWICE_IN_DETAILS, DETAILS_ARRAY, DETAILS_STRING, EMPTY_DETAILS
            bodies.error                  | OTHER_ERROR
            bodies.newline                | NO_NEWLINE
            bodies.error-json             | HTML_ERRORS
            bodies.no-echo                | ECHO
            headers.content-type          | TEXT_PLAIN
            headers.cache-control         | CACHEABLE
            headers.nosniff               | SNIFFED
            headers.content-length        | CHUNKED
            headers.date                  | LOCAL_DATE, NO_DATE
            headers.date-of-errors        | LOCAL_DATE, ERRORS_WITHOUT_DATE
            headers.errors                | ERRORS_CACHEABLE
            headers.once                  | FIELD_TWICE
            headers.no-version            | SERVER_VERSION
            headers.no-cookie             | COOKIE
            methods.head                  | HEAD_405, HEAD_OTHER_LENGTH, HEAD_WITH_BODY
            methods.head-body             | HEAD_WITH_BODY
            methods.post                  | POST_200, NO_ALLOW
            methods.put                   | PUT_200
            methods.patch                 | PATCH_200
            methods.delete                | DELETE_200
            methods.options               | OPTIONS_204
            methods.trace                 | TRACE_200
            methods.unknown               | UNKNOWN_METHOD_501
            methods.body                  | BODY_413, NO_ALLOW
            methods.chunked-body          | BODY_413
            methods.large-body            | BODY_413, WAITS_FOR_BODY
            methods.expect-continue       | BODY_413, WAITS_FOR_BODY, DRIPS_UNLESS_200
            methods.case                  | METHOD_CASE
            methods.connect               | CONNECT_200
            methods.override              | OVERRIDE
            connections.http-1.0          | HTTP_1_0_505, HTTP_1_0_STAYS_OPEN
            connections.http-1.0-head     | HTTP_1_0_505, HEAD_WITH_BODY
            connections.keep-alive        | ONE_REQUEST
            connections.pipelined         | DROPS_PIPELINED, ONE_REQUEST
            connections.close             | CLOSES_LATE, CLOSE_IGNORED
            connections.close-last        | CLOSE_IGNORED
            connections.close-said        | CLOSE_UNSAID
            connections.bytewise          | HEAD_IN_ONE_READ
            connections.half-closed       | HALF_CLOSED_DROPPED
            connections.empty-line        | EMPTY_LINE_400
            connections.upgrade           | UPGRADES
            connections.version           | ANY_VERSION
            connections.http-2-preface    | BAD_STAYS_OPEN
            connections.garbage           | BAD_STAYS_OPEN
            framing.no-host               | NO_HOST_200
            framing.two-hosts             | TWO_HOSTS_200
            framing.bad-host              | ANY_HOST_TEXT
            framing.good-host             | EMPTY_PORT_400
            framing.space-before-colon    | SPACE_BEFORE_COLON_200
            framing.field-name            | EMPTY_NAME_200
            framing.field-value           | ANY_FIELD_VALUE
            framing.request-line          | LENIENT_REQUEST_LINE
            framing.bad-content-length    | LENIENT_LENGTH
            framing.two-lengths           | LAST_LENGTH
            framing.no-length             | ZERO_LENGTH_413
            framing.get-body              | GET_BODY_200
            framing.body-is-no-request    | BODY_IS_REQUEST
            framing.length-and-chunked    | LENGTH_BEFORE_CHUNKED
            framing.odd-transfer-encoding | ODD_CODING_IGNORED
            framing.chunks                | LENIENT_CHUNKS
            framing.http-1.0-chunked      | LENIENT_CHUNKS_1_0
            framing.bare-line-feed        | LINE_FEED_WAITS
            sizes.usual                   | HEAD_OF_1_KIB
            sizes.many-fields             | TWENTY_FIELDS
            sizes.long-target             | LONG_TARGET_400
            sizes.large-field             | LARGE_HEAD_400
            sizes.large-head              | LARGE_HEAD_400
            sizes.endless-line            | NO_HEAD_SIZE
            sizes.endless-fields          | NO_HEAD_SIZE
            sizes.refusal-is-read         | REFUSES_AND_RESETS
            timing.half-line              | NO_HEAD_TIME, CUT_OFF_AT_ONCE
            timing.half-head              | NO_HEAD_TIME, CUT_OFF_AT_ONCE
            timing.half-second            | SECOND_HEAD_NO_TIME
            timing.dripping-head          | TIME_PER_READ
            timing.dripping-line          | TIME_PER_READ
            timing.slow                   | CUT_OFF_AFTER_2_S
            timing.kept                   | KEPT_FOR_2_S
            timing.silent                 | SILENT_FOREVER
            timing.no-reader              | WRITES_FOREVER
            timing.prompt                 | SLOW
            tls.version                   | OLD_TLS_ONLY
            tls.old-versions              | TLS_1_0
            tls.weak-suites               | WEAK_SUITES
            tls.renegotiation             | RENEGOTIATES
            tls.certificate               | WEAK_KEY, EXPIRED
            tls.plain-request             | PLAIN_ON_TLS
            tls.half-handshake            | HANDSHAKE_NO_TIME
            tls.client-hello              | CLIENT_HELLO_WAITS
            floods.idle                   | NO_EVICTION
            floods.half-sent              | NO_EVICTION
            floods.kept                   | NO_EVICTION
            floods.connections            | FIFTY_CONNECTIONS
            floods.churn                  | LEAKS_PLACES
            floods.garbage                | LEAKS_PLACES_OF_BAD
            floods.descriptors            | LEAKS_SOCKETS
            floods.memory                 | LEAKS_MEMORY
            """);

    @TempDir
    private Path directory;

    private final Mutants<ServerTarget, ServerFault> mutants = new Mutants<>(Suite.SERVER.cases(), FAULTS);

    @Test
    void everyCaseHasAFaultAndEveryFaultACase() {
        mutants.assertComplete(ServerFault.class, ServerFault.NONE);
    }

    @Test
    void aServerThatKeepsTheContractPasses() throws Exception {
        try (FaultyServer server = FaultyServer.start(ServerFault.NONE, LIMIT)) {
            assertThat(passing(target("http", server.port(), FLOOD)), is(List.of()));
        }
    }

    @Test
    void aServerThatKeepsTheContractPassesWithTls() throws Exception {
        try (FaultyTls.Running server = FaultyTls.start(ServerFault.NONE, TLS_LIMIT, directory)) {
            assertThat(passing(target("https", server.port(), TLS_LIMIT * FLOOD / LIMIT)), is(List.of()));
        }
    }

    @Test
    void eachCaseCatchesItsFaults() throws Exception {
        List<String> missed = mutants.missed(AT_ONCE, this::trial);
        assertThat(String.join("\n", missed), missed, is(List.of()));
    }

    private CaseResult trial(ContractCase<ServerTarget> contractCase, ServerFault fault) throws Exception {
        boolean isTls = contractCase.subject().equals("tls") && fault != ServerFault.CLIENT_HELLO_WAITS;
        if (isTls) {
            try (FaultyTls.Running server = FaultyTls.start(fault, TLS_LIMIT, directory)) {
                return Mutants.one(contractCase, target("https", server.port(), TLS_LIMIT * FLOOD / LIMIT));
            }
        }
        try (FaultyServer server = FaultyServer.start(fault, LIMIT)) {
            return Mutants.one(contractCase, target("http", server.port(), FLOOD));
        }
    }

    private static List<String> passing(ServerTarget target) {
        return Mutants.unexpected(Mutants.run(Suite.SERVER.cases(), target, Suite.SERVER.atOnce()));
    }

    private static ServerTarget target(String scheme, int port, int flood) {
        return new ServerTarget(
                URI.create(scheme + "://127.0.0.1:" + port),
                ServerTarget.PATHS,
                OptionalLong.of(ProcessHandle.current().pid()),
                flood);
    }
}
