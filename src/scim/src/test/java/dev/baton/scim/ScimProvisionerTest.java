package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.Secret;
import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.connector.Provisioner;
import dev.baton.connector.Reference;
import dev.baton.sandbox.Fault;
import dev.baton.sandbox.RecordedRequest;
import dev.baton.sandbox.ScimSandbox;
import jakarta.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ScimProvisionerTest {
    private static final Operation ANN = new Operation.CreateAccount(Map.of(AccountAttribute.USER_NAME, "ann"));
    private static final IdempotencyKey FIRST = new IdempotencyKey("task-1", true);
    private static final IdempotencyKey AGAIN = new IdempotencyKey("task-1", false);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private ScimSandbox sandbox = open(ScimSandbox.builder());
    private Provisioner provisioner = provisioner(sandbox);

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : opened.reversed()) {
            closeable.close();
        }
    }

    // Create

    @Test
    void anAccountIsCreatedEnabledWithEveryAttribute() throws Exception {
        Outcome outcome = provisioner.provision(
                new Operation.CreateAccount(Map.of(
                        AccountAttribute.USER_NAME, "ann",
                        AccountAttribute.EXTERNAL_ID, "ext-1",
                        AccountAttribute.DISPLAY_NAME, "Ann \"A\" \\ Ámen",
                        AccountAttribute.GIVEN_NAME, "Ann",
                        AccountAttribute.FAMILY_NAME, "Other",
                        AccountAttribute.EMAIL, "ann@example.com")),
                FIRST);

        assertThat(outcome.status(), is(Outcome.Status.DONE));
        assertThat(
                sandbox.users(),
                is(List.of(new ScimSandbox.SandboxUser(outcome.id(), "ann", Optional.of("ext-1"), true))));
        JsonObject user = read("/Users/" + outcome.id());
        assertThat(user.getString("displayName"), is("Ann \"A\" \\ Ámen"));
        assertThat(user.getJsonObject("name").getString("givenName"), is("Ann"));
        assertThat(user.getJsonObject("name").getString("familyName"), is("Other"));
        assertThat(
                user.getJsonArray("emails").getJsonObject(0).toString(),
                is("{\"value\":\"ann@example.com\",\"type\":\"work\",\"primary\":true}"));
    }

    @Test
    void aFirstCreateWithoutExternalIdIsOneRequest() throws Exception {
        provisioner.provision(ANN, FIRST);

        assertThat(methods(), is(List.of("POST /Users")));
        assertThat(sandbox.users().getFirst().externalId(), is(Optional.of("c146b6ad-3827-3b93-9d94-d82f20703136")));
    }

    @ParameterizedTest
    @CsvSource({"ann, true", "ann, false", "ben, true", "ben, false"})
    void whatExistsWithTheSameExternalIdIsNotCreatedAgain(String userName, boolean isFirstUse) throws Exception {
        Outcome first = provisioner.provision(account("ann", "ext-1"), FIRST);

        Outcome second = provisioner.provision(account(userName, "ext-1"), new IdempotencyKey("task-2", isFirstUse));

        assertThat(second, is(Outcome.alreadySo(first.id())));
        assertThat(sandbox.users(), hasSize(1));
    }

    @ParameterizedTest
    @CsvSource({"ann, ext-2, true", "ANN, ext-2, true", "ann, ext-2, false", "ann, , true", "ann, , false"})
    void anAccountThatHasOnlyTheNameInCommonMayBeSomebodyElses(String userName, String externalId, boolean isFirstUse)
            throws Exception {
        String id = provisioner.provision(account("ann", "ext-1"), FIRST).id();
        Operation create = externalId == null ? ANN : account(userName, externalId);

        ConnectorException failure = assertThrows(
                ConnectorException.class,
                () -> provisioner.provision(create, new IdempotencyKey("task-2", isFirstUse)));

        assertThat(failure.kind(), is(FailureKind.CONFLICT));
        assertThat(failure.getMessage(), containsString("taken by the account " + id));
        assertThat(sandbox.users(), hasSize(1));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"active\":true}', Ann, false, true",
        "'{}', Ann, false, true",
        "'{}', Ann, true, false",
        "'{}', Somebody Else, false, false",
        "'{\"active\":false}', Ann, false, false",
        "'{\"externalId\":\"another\"}', Ann, false, false"
    })
    void whereNoExternalIdIsKeptARepetitionFindsTheAccountByAllElse(
            String rest, String displayName, boolean isFirstUse, boolean isFound) throws Exception {
        String list = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":1,"
                + "\"Resources\":[{\"id\":\"1\",\"userName\":\"ANN\",\"displayName\":\"Ann\""
                + (rest.equals("{}") ? "}" : "," + rest.substring(1)) + "]}";
        Operation create = new Operation.CreateAccount(
                Map.of(AccountAttribute.USER_NAME, "ann", AccountAttribute.DISPLAY_NAME, displayName));
        try (RawServer server = RawServer.start(socket -> {
                    boolean isCreate = RawServer.head(socket).getFirst().startsWith("POST");
                    String answer = isCreate
                            ? "HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n"
                            : "HTTP/1.1 200 OK\r\nContent-Type: application/scim+json\r\nContent-Length: "
                                    + list.length() + "\r\n\r\n" + list;
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                });
                ScimClient client = ScimSettings.client(server.url(), Optional.empty())) {
            Provisioner forgetful = provisioner(client);
            IdempotencyKey key = new IdempotencyKey("task-1", isFirstUse);

            if (isFound) {
                assertThat(forgetful.provision(create, key), is(Outcome.alreadySo("1")));
            } else {
                ConnectorException failure =
                        assertThrows(ConnectorException.class, () -> forgetful.provision(create, key));
                assertThat(failure.kind(), is(FailureKind.CONFLICT));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAccountThatExistsButIsDisabledIsNotWhatWasAskedFor(boolean isFirstUse) throws Exception {
        String id = provisioner.provision(account("ann", "ext-1"), FIRST).id();
        provisioner.provision(new Operation.DisableAccount(Reference.id(id)), FIRST);

        ConnectorException failure = assertThrows(
                ConnectorException.class,
                () -> provisioner.provision(account("ann", "ext-1"), new IdempotencyKey("task-2", isFirstUse)));

        assertThat(failure.kind(), is(FailureKind.CONFLICT));
        assertThat(failure.getMessage(), containsString("the account " + id + " exists already, but is disabled"));
    }

    @ParameterizedTest
    @CsvSource({
        "ann, Ann, ALREADY_SO",
        "ANN, Ann, ALREADY_SO",
        "ann, Somebody Else, reused",
        "ben, Ann, reused",
        "ben, Somebody Else, reused"
    })
    void aKeyByItselfProvesNothing(String userName, String displayName, String expected) throws Exception {
        IdempotencyKey key = new IdempotencyKey("key-of-a-caller", false);
        provisioner.provision(named("ann", "Ann"), key);

        String result;
        try {
            result = provisioner
                    .provision(named(userName, displayName), key)
                    .status()
                    .name();
        } catch (ConnectorException e) {
            result = e.isKeyReused() ? "reused" : e.kind().name();
        }

        assertThat(result, is(expected));
        assertThat(sandbox.users(), hasSize(1));
    }

    private static Operation named(String userName, String displayName) {
        return new Operation.CreateAccount(
                Map.of(AccountAttribute.USER_NAME, userName, AccountAttribute.DISPLAY_NAME, displayName));
    }

    @ParameterizedTest
    @CsvSource({
        "f6a4ae3c-9b0a-4b52-8f0e-4a3c5b4e0a11, f6a4ae3c-9b0a-4b52-8f0e-4a3c5b4e0a11",
        "1-2-3-4-5, a-uuid-of-the-same-length-as-any-oth"
    })
    void theKeyBecomesAUuid(String key, String externalId) throws Exception {
        provisioner.provision(ANN, new IdempotencyKey(key, true));

        String found = sandbox.users().getFirst().externalId().orElseThrow();
        assertThat(found.length(), is(externalId.length()));
        assertThat(UUID.fromString(found).toString(), is(found));
        assertThat(found.equals(key), is(key.equals(externalId)));
    }

    @Test
    void externalIdsAreToldApartByCase() throws Exception {
        provisioner.provision(account("ann", "ext-1"), FIRST);

        Outcome second = provisioner.provision(account("ben", "EXT-1"), new IdempotencyKey("task-2", true));

        assertThat(second.status(), is(Outcome.Status.DONE));
    }

    @Test
    void aCreateWhoseAnswerWasLostIsLookedUpAndNotSentAgain() throws Exception {
        // This service would make a second account of the same name.
        useSandbox(ScimSandbox.builder().userNameUnique(false));
        sandbox.faults().add(Fault.answerLost().times(1));
        ConnectorException lost = assertThrows(ConnectorException.class, () -> provisioner.provision(ANN, FIRST));
        assertThat(lost.kind().isTransient(), is(true));
        sandbox.requests().clear();

        Outcome outcome = provisioner.provision(ANN, AGAIN);

        assertThat(sandbox.users(), hasSize(1));
        assertThat(outcome, is(Outcome.alreadySo(sandbox.users().getFirst().id())));
        assertThat(methods(), is(List.of("GET /Users")));
    }

    @Test
    void aCreateThatTimedOutAndWasDoneLateIsFoundByTheConflict() throws Exception {
        sandbox.faults().add(Fault.answerLost().on("POST", "/Users").times(1));
        assertThrows(ConnectorException.class, () -> provisioner.provision(ANN, FIRST));

        // Even where the caller takes it for a first use.
        Outcome outcome = provisioner.provision(ANN, FIRST);

        assertThat(outcome.status(), is(Outcome.Status.ALREADY_SO));
        assertThat(sandbox.users(), hasSize(1));
    }

    @Test
    void aCreateThatNeverArrivedIsSentAgain() throws Exception {
        sandbox.faults().add(Fault.reset().on("POST", "/Users").times(1));
        assertThrows(ConnectorException.class, () -> provisioner.provision(ANN, FIRST));

        assertThat(provisioner.provision(ANN, AGAIN).status(), is(Outcome.Status.DONE));
        assertThat(sandbox.users(), hasSize(1));
    }

    @Test
    void withoutFiltersALostCreateIsFoundPageByPage() throws Exception {
        useSandbox(ScimSandbox.builder().filterSupported(false).userNameUnique(false));
        for (int i = 0; i < ScimLookup.PAGE + 5; i++) {
            sandbox.addUser("user-" + i, "ext-" + i);
        }
        sandbox.faults().add(Fault.answerLost().times(1));
        assertThrows(ConnectorException.class, () -> provisioner.provision(ANN, FIRST));
        sandbox.requests().clear();

        Outcome outcome = provisioner.provision(ANN, AGAIN);

        assertThat(outcome, is(Outcome.alreadySo(sandbox.users().getLast().id())));
        assertThat(
                sandbox.requests().all().stream().map(RecordedRequest::query).toList(),
                is(List.of("startIndex=1&count=100", "startIndex=101&count=100")));
    }

    @Test
    void ofManyWhoCreateTheSameAccountAtOnceOneDoesAndAllGetItsId() throws Exception {
        List<Callable<Outcome>> tasks = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            IdempotencyKey key = new IdempotencyKey("task-" + i, true);
            tasks.add(() -> provisioner.provision(account("ann", "ext-1"), key));
        }
        List<Outcome> outcomes = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Outcome> future : executor.invokeAll(tasks)) {
                outcomes.add(future.get());
            }
        }

        assertThat(sandbox.users(), hasSize(1));
        assertThat(outcomes.stream().map(Outcome::id).distinct().toList(), hasSize(1));
        assertThat(
                outcomes.stream().filter(o -> o.status() == Outcome.Status.DONE).toList(), hasSize(1));
    }

    @Test
    void aConflictThatNoAccountExplainsIsOne() {
        sandbox.faults().add(Fault.status(409).on("POST", "/Users"));

        ConnectorException failure = assertThrows(ConnectorException.class, () -> provisioner.provision(ANN, FIRST));

        assertThat(failure.kind(), is(FailureKind.CONFLICT));
        assertThat(failure.getMessage(), containsString("409 to POST /Users"));
    }

    @Test
    void twoAccountsWithOneExternalIdAreAConflict() throws Exception {
        useSandbox(ScimSandbox.builder().userNameUnique(false));
        try (ScimClient client = client(sandbox)) {
            for (int i = 0; i < 2; i++) {
                client.send(
                                "POST",
                                "/Users",
                                Map.of(),
                                ScimUser.create(Map.of(
                                        AccountAttribute.USER_NAME, "ann", AccountAttribute.EXTERNAL_ID, "ext-1")))
                        .orThrow();
            }
        }

        ConnectorException failure =
                assertThrows(ConnectorException.class, () -> provisioner.provision(account("ann", "ext-1"), FIRST));

        assertThat(failure.kind(), is(FailureKind.CONFLICT));
        assertThat(failure.getMessage(), is("2 accounts have the same externalId: which is meant?"));
    }

    @Test
    void aServiceThatIgnoresFiltersIsNotBelieved() throws Exception {
        // It says that it has filters, and answers every one with everybody.
        String list = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":1,"
                + "\"Resources\":[{\"id\":\"1\",\"userName\":\"somebody-else\"}]}";
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + list.length() + "\r\n\r\n" + list);
                ScimClient client = ScimSettings.client(server.url(), Optional.empty())) {
            assertThat(new ScimLookup(client, true, true).account("ext-1", "ann", true), is(Optional.empty()));
        }
    }

    // Not with quotes in them: the sandbox's library does not take them, escaped as they are by RFC 7644.
    @ParameterizedTest
    @ValueSource(strings = {"ä ö+&=#%2F/?;", "O'Brien", "(a or b)", "userName pr", "[x]", "日本", "%22"})
    void namesOfAllKindsAreFoundAgain(String userName) throws Exception {
        provisioner.provision(account("somebody", "ext-0"), new IdempotencyKey("task-0", true));
        Operation create = new Operation.CreateAccount(Map.of(AccountAttribute.USER_NAME, userName));

        Outcome first = provisioner.provision(create, AGAIN);
        sandbox.requests().clear();
        ConnectorException failure = assertThrows(
                ConnectorException.class, () -> provisioner.provision(create, new IdempotencyKey("task-2", false)));

        assertThat(first.status(), is(Outcome.Status.DONE));
        assertThat(failure.getMessage(), containsString("taken by the account " + first.id()));
        assertThat(methods(), is(List.of("GET /Users", "GET /Users")));
    }

    // Update, enable, disable

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAccountIsUpdatedAndKeepsTheRest(boolean isPatchSupported) throws Exception {
        useSandbox(ScimSandbox.builder().patchSupported(isPatchSupported));
        String id = provisioner
                .provision(
                        new Operation.CreateAccount(Map.of(
                                AccountAttribute.USER_NAME, "ann",
                                AccountAttribute.EXTERNAL_ID, "ext-1",
                                AccountAttribute.GIVEN_NAME, "Ann",
                                AccountAttribute.FAMILY_NAME, "Other",
                                AccountAttribute.EMAIL, "ann@example.com")),
                        FIRST)
                .id();
        Operation update = new Operation.UpdateAccount(
                Reference.id(id),
                Map.of(
                        AccountAttribute.FAMILY_NAME, "New",
                        AccountAttribute.DISPLAY_NAME, "Ann New",
                        AccountAttribute.EMAIL, "new@example.com"));
        sandbox.requests().clear();

        assertThat(provisioner.provision(update, AGAIN), is(Outcome.done(id)));
        assertThat(methods(), is(List.of("GET /Users/" + id, (isPatchSupported ? "PATCH" : "PUT") + " /Users/" + id)));

        JsonObject user = read("/Users/" + id);
        assertThat(user.getString("userName"), is("ann"));
        assertThat(user.getString("externalId"), is("ext-1"));
        assertThat(user.getString("displayName"), is("Ann New"));
        assertThat(user.getJsonObject("name").getString("givenName"), is("Ann"));
        assertThat(user.getJsonObject("name").getString("familyName"), is("New"));
        assertThat(user.getJsonArray("emails"), hasSize(1));
        assertThat(user.getJsonArray("emails").getJsonObject(0).getString("value"), is("new@example.com"));
        assertThat(provisioner.provision(update, AGAIN), is(Outcome.alreadySo(id)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAccountIsDisabledAndEnabledAndDoingSoTwiceChangesNothing(boolean isPatchSupported) throws Exception {
        useSandbox(ScimSandbox.builder().patchSupported(isPatchSupported));
        String id = provisioner.provision(ANN, FIRST).id();

        assertThat(
                provisioner.provision(new Operation.EnableAccount(Reference.id(id)), FIRST), is(Outcome.alreadySo(id)));
        assertThat(provisioner.provision(new Operation.DisableAccount(Reference.id(id)), FIRST), is(Outcome.done(id)));
        assertThat(sandbox.users().getFirst().isActive(), is(false));
        assertThat(
                provisioner.provision(new Operation.DisableAccount(Reference.id(id)), FIRST),
                is(Outcome.alreadySo(id)));
        assertThat(provisioner.provision(new Operation.EnableAccount(Reference.id(id)), FIRST), is(Outcome.done(id)));
        assertThat(sandbox.users().getFirst().isActive(), is(true));
    }

    @Test
    void aChangeWhoseAnswerWasLostIsFoundDone() throws Exception {
        String id = provisioner.provision(ANN, FIRST).id();
        sandbox.faults().add(Fault.answerLost().on("PATCH", "/Users").times(1));
        Operation disable = new Operation.DisableAccount(Reference.id(id));
        assertThrows(ConnectorException.class, () -> provisioner.provision(disable, FIRST));

        assertThat(provisioner.provision(disable, AGAIN), is(Outcome.alreadySo(id)));
    }

    @Test
    void anAccountThatIsNotThereCannotBeChanged() {
        ConnectorException failure = assertThrows(
                ConnectorException.class,
                () -> provisioner.provision(new Operation.EnableAccount(Reference.id("nobody")), FIRST));

        assertThat(failure.kind(), is(FailureKind.NOT_FOUND));
        assertThat(failure.getMessage(), containsString("404 to GET /Users/nobody"));
    }

    @Test
    void aNameThatIsTakenCannotBeGivenToAnother() throws Exception {
        provisioner.provision(ANN, FIRST);
        String ben = provisioner.provision(account("ben", "ext-2"), FIRST).id();

        ConnectorException failure = assertThrows(
                ConnectorException.class,
                () -> provisioner.provision(
                        new Operation.UpdateAccount(Reference.id(ben), Map.of(AccountAttribute.USER_NAME, "ann")),
                        FIRST));

        assertThat(failure.kind(), is(FailureKind.CONFLICT));
    }

    // Delete

    @Test
    void anAccountIsDeletedAndDeletingWhatIsGoneSucceeds() throws Exception {
        String id = provisioner.provision(ANN, FIRST).id();

        assertThat(provisioner.provision(new Operation.DeleteAccount(Reference.id(id)), FIRST), is(Outcome.done(id)));
        assertThat(sandbox.users(), is(empty()));
        assertThat(
                provisioner.provision(new Operation.DeleteAccount(Reference.id(id)), AGAIN), is(Outcome.alreadySo(id)));
    }

    @ParameterizedTest(name = "{0}; then {1}, {2}: {3} after {4}")
    @CsvSource({
        // By the service's own word.
        "scim+json, , , ALREADY_SO, 1",
        "schema, , , ALREADY_SO, 1",
        // By whoever's word it may be.
        "empty, list, empty, ALREADY_SO, 3",
        "json, list, json, ALREADY_SO, 3",
        "html, list, schema, ALREADY_SO, 3",
        "empty, empty, empty, NOT_FOUND, 2",
        "html, html, html, NOT_FOUND, 2",
        "empty, schema, empty, NOT_FOUND, 2",
        "empty, resource, empty, INVALID, 2",
        "empty, unavailable, empty, UNAVAILABLE, 2",
        "empty, list, resource, NOT_FOUND, 3",
        "empty, list, unavailable, UNAVAILABLE, 3"
    })
    void onlyTheServiceCanSayThatSomethingIsGone(
            String change, String collection, String resource, String result, int calls) throws Exception {
        Map<Operation, String> operations = Map.of(
                new Operation.DeleteAccount(Reference.id("1")), "DELETE /scim/v2/Users",
                new Operation.RevokeMembership(Reference.id("1"), Reference.id("1")), "PATCH /scim/v2/Groups");
        for (Map.Entry<Operation, String> operation : operations.entrySet()) {
            List<String> requests = Collections.synchronizedList(new ArrayList<>());
            try (RawServer server = RawServer.start(socket -> {
                        String request = RawServer.head(socket).getFirst();
                        requests.add(request);
                        String answer =
                                request.startsWith("GET") ? request.contains("?") ? collection : resource : change;
                        socket.getOutputStream().write(answer(answer).getBytes(StandardCharsets.UTF_8));
                    });
                    ScimClient client = ScimSettings.client(server.url(), Optional.empty())) {
                Provisioner strange = provisioner(client);

                if (result.equals("ALREADY_SO")) {
                    assertThat(strange.provision(operation.getKey(), AGAIN), is(Outcome.alreadySo("1")));
                } else {
                    ConnectorException failure =
                            assertThrows(ConnectorException.class, () -> strange.provision(operation.getKey(), AGAIN));
                    assertThat(failure.kind(), is(FailureKind.valueOf(result)));
                }
                String path = operation.getValue().split(" ")[1];
                assertThat(
                        requests,
                        is(List.of(
                                        operation.getValue() + "/1 HTTP/1.1",
                                        "GET " + path + "?count=1 HTTP/1.1",
                                        "GET " + path + "/1 HTTP/1.1")
                                .subList(0, calls)));
            }
        }
    }

    private static String answer(String name) {
        String error = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"status\":\"404\"}";
        String list = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":0}";
        return switch (name) {
            case "empty" -> answer("404 Not Found", "", "");
            case "html" -> answer("404 Not Found", "text/html", "<html>no such page</html>");
            case "json" -> answer("404 Not Found", "application/json", "{\"message\":\"Not Found\"}");
            case "schema" -> answer("404 Not Found", "application/json; charset=utf-8", error);
            case "scim+json" -> answer("404 Not Found", "application/scim+json", "{\"detail\":\"no such user\"}");
            case "list" -> answer("200 OK", "application/scim+json", list);
            case "resource" -> answer("200 OK", "application/scim+json", "{\"id\":\"1\"}");
            case "unavailable" -> answer("503 Service Unavailable", "", "");
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String answer(String status, String contentType, String body) {
        return "HTTP/1.1 " + status + "\r\nConnection: close\r\n"
                + (contentType.isEmpty() ? "" : "Content-Type: " + contentType + "\r\n")
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @ParameterizedTest
    @ValueSource(strings = {"../Groups/1", "a/b", "a?b=c", "a#b", "a%2Fb", "ä b+c"})
    void noIdCanLeadElsewhere(String id) throws Exception {
        String group = sandbox.addGroup("admins");

        assertThat(
                provisioner
                        .provision(new Operation.DeleteAccount(Reference.id(id)), FIRST)
                        .status(),
                is(Outcome.Status.ALREADY_SO));

        String path = sandbox.requests().all().getLast().path();
        assertThat(path.substring("/Users/".length()), not(containsString("/")));
        assertThat(URLDecoder.decode(path.substring("/Users/".length()), StandardCharsets.UTF_8), is(id));
        assertThat(sandbox.groups().getFirst().id(), is(group));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void stepsInAPathAreNoIds(String id) {
        sandbox.requests().clear();

        ConnectorException failure = assertThrows(
                ConnectorException.class,
                () -> provisioner.provision(new Operation.DeleteAccount(Reference.id(id)), FIRST));

        assertThat(failure.kind(), is(FailureKind.INVALID));
        assertThat(sandbox.requests().all(), is(empty()));
    }

    // Memberships

    @Test
    void aMembershipIsGrantedAndRevokedAndDoingSoTwiceSucceeds() throws Exception {
        String ann = provisioner.provision(ANN, FIRST).id();
        String ben = provisioner.provision(account("ben", "ext-2"), FIRST).id();
        String group = sandbox.addGroup("admins");

        assertThat(
                provisioner.provision(new Operation.GrantMembership(Reference.id(ann), Reference.id(group)), FIRST),
                is(Outcome.done(ann)));
        assertThat(
                provisioner.provision(new Operation.GrantMembership(Reference.id(ben), Reference.id(group)), FIRST),
                is(Outcome.done(ben)));
        assertThat(members(), containsInAnyOrder(ann, ben));
        assertThat(
                provisioner.provision(new Operation.GrantMembership(Reference.id(ann), Reference.id(group)), AGAIN),
                is(Outcome.alreadySo(ann)));
        assertThat(members(), containsInAnyOrder(ann, ben));

        assertThat(
                provisioner.provision(new Operation.RevokeMembership(Reference.id(ann), Reference.id(group)), FIRST),
                is(Outcome.done(ann)));
        assertThat(members(), is(List.of(ben)));
        assertThat(
                provisioner
                        .provision(new Operation.RevokeMembership(Reference.id(ann), Reference.id(group)), AGAIN)
                        .id(),
                is(ann));
        assertThat(members(), is(List.of(ben)));
    }

    @Test
    void aMembershipOfWhatIsNotThereCannotBeGrantedButCanBeRevoked() throws Exception {
        String ann = provisioner.provision(ANN, FIRST).id();
        String group = sandbox.addGroup("admins");

        assertThat(
                failure(new Operation.GrantMembership(Reference.id(ann), Reference.id("no-group")))
                        .kind(),
                is(FailureKind.NOT_FOUND));
        assertThat(
                failure(new Operation.GrantMembership(Reference.id("nobody"), Reference.id(group)))
                        .kind(),
                is(FailureKind.NOT_FOUND));
        assertThat(
                provisioner.provision(
                        new Operation.RevokeMembership(Reference.id(ann), Reference.id("no-group")), FIRST),
                is(Outcome.alreadySo(ann)));
        assertThat(
                provisioner
                        .provision(new Operation.RevokeMembership(Reference.id("nobody"), Reference.id(group)), FIRST)
                        .id(),
                is("nobody"));
    }

    @Test
    void aServiceThatFindsNoMemberToRemoveHasNoneToRevoke() throws Exception {
        String error = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"scimType\":\"noTarget\"}";
        try (RawServer server =
                        RawServer.answering("HTTP/1.1 400 Bad Request\r\nContent-Type: application/scim+json\r\n"
                                + "Content-Length: " + error.length() + "\r\n\r\n" + error);
                ScimClient client = ScimSettings.client(server.url(), Optional.empty())) {
            Provisioner strict = provisioner(client);

            assertThat(
                    strict.provision(new Operation.RevokeMembership(Reference.id("1"), Reference.id("2")), FIRST),
                    is(Outcome.alreadySo("1")));
        }
    }

    @Test
    void withoutPatchMembershipsAreRefusedWithoutARequest() throws Exception {
        useSandbox(ScimSandbox.builder().patchSupported(false));
        String ann = provisioner.provision(ANN, FIRST).id();
        String group = sandbox.addGroup("admins");
        sandbox.requests().clear();

        for (Operation operation : List.of(
                new Operation.GrantMembership(Reference.id(ann), Reference.id(group)),
                new Operation.RevokeMembership(Reference.id(ann), Reference.id(group)))) {
            ConnectorException failure = failure(operation);
            assertThat(failure.kind(), is(FailureKind.INVALID));
            assertThat(failure.getMessage(), containsString("does not support PATCH"));
        }
        assertThat(sandbox.requests().all(), is(empty()));
    }

    // Failures

    @ParameterizedTest
    @CsvSource({
        "401, UNAUTHENTICATED",
        "403, PERMISSION_DENIED",
        "404, NOT_FOUND",
        "429, RATE_LIMITED",
        "500, INTERNAL",
        "503, UNAVAILABLE",
        "504, TIMEOUT"
    })
    void anAttemptThatFailsIsOneRequestUnlessOnlyTheLookupMayHaveFailed(int status, FailureKind kind) throws Exception {
        String id = provisioner.provision(ANN, FIRST).id();
        String group = sandbox.addGroup("admins");
        List<Operation> operations = List.of(
                account("ben", "ext-2"),
                new Operation.UpdateAccount(Reference.id(id), Map.of(AccountAttribute.USER_NAME, "ben")),
                new Operation.EnableAccount(Reference.id(id)),
                new Operation.DisableAccount(Reference.id(id)),
                new Operation.GrantMembership(Reference.id(id), Reference.id(group)));
        sandbox.faults().add(Fault.status(status).retryAfter("1"));
        for (Operation operation : operations) {
            sandbox.requests().clear();

            ConnectorException failure = failure(operation);

            assertThat(failure.kind(), is(kind));
            assertThat(failure.retryAfter().isPresent(), is(kind.isTransient()));
            // A service may answer 404 where nothing matches, or 500 to a filter that it does not know.
            boolean mayBeTheFilter = operation instanceof Operation.CreateAccount && (status == 404 || status == 500);
            assertThat(sandbox.requests().all(), hasSize(mayBeTheFilter ? 3 : 1));
        }
    }

    private ConnectorException failure(Operation operation) {
        return assertThrows(ConnectorException.class, () -> provisioner.provision(operation, FIRST));
    }

    private void useSandbox(ScimSandbox.Builder builder) {
        sandbox = open(builder);
        provisioner = provisioner(sandbox);
    }

    private ScimSandbox open(ScimSandbox.Builder builder) {
        ScimSandbox started = builder.start();
        opened.add(started);
        return started;
    }

    private Provisioner provisioner(ScimSandbox target) {
        try {
            Connector connector = new ScimProvider()
                    .connect(ScimSettings.of(target.url().toString(), Map.of("scim-token", target.token())));
            opened.add(connector);
            target.requests().clear();
            return connector.provisioning().orElseThrow();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Operation account(String userName, String externalId) {
        return new Operation.CreateAccount(
                Map.of(AccountAttribute.USER_NAME, userName, AccountAttribute.EXTERNAL_ID, externalId));
    }

    private JsonObject read(String path) throws InterruptedException {
        try (ScimClient client = client(sandbox)) {
            return client.get(path, Map.of());
        }
    }

    private static ScimClient client(ScimSandbox target) {
        return ScimSettings.client(target.url(), Optional.of(Secret.of(target.token())));
    }

    private List<String> methods() {
        return sandbox.requests().all().stream()
                .map(request -> request.method() + " " + request.path())
                .toList();
    }

    private List<String> members() {
        return sandbox.groups().getFirst().members();
    }

    private static Provisioner provisioner(ScimClient client) {
        return new ScimProvisioner(
                client, new ServiceProviderConfig(true, true, true), new ScimLookup(client, true, true));
    }
}
