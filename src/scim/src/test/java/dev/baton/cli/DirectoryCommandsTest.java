package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.connector.ConnectorProvider;
import dev.baton.sandbox.Quirk;
import dev.baton.sandbox.QuirkServer;
import dev.baton.scim.ScimProvider;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that show what there is in a SCIM service, and what would become of it. */
@Timeout(120)
class DirectoryCommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(ConnectorProvider provider, List<String> arguments) {
        out.reset();
        err.reset();
        return ConnectorCli.run(provider, arguments, Map.of(), stream(out), stream(err), code -> {});
    }

    private int run(QuirkServer service, String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--scim-base-url=" + service.url());
        all.add("--scim-timeout=60");
        return run(new ScimProvider(), all);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    private static List<Quirk> quirks(String names) {
        return names.isEmpty()
                ? List.of()
                : Arrays.stream(names.split("\\+")).map(Quirk::valueOf).toList();
    }

    private JsonArray json() {
        return Json.createReader(new StringReader(out())).readArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SMALL_PAGES",
                "SMALL_PAGES+TOTAL_OF_PAGE",
                "NO_TOTAL",
                "CURSORS",
                "BARE_LISTS",
                "NUMERIC_IDS",
                "CONFIG_NOT_FOUND",
                "LARGE_GROUPS"
            })
    void allAccountsAndGroupsAreListedHoweverTheServicePages(String names) throws Exception {
        try (QuirkServer service = QuirkServer.start(quirks(names))) {
            for (int i = 0; i < 150; i++) {
                service.addUser("user" + i);
            }
            service.addNamedGroup("Admins");
            assertThat(run(service, "accounts", "list"), is(ConnectorCli.OK));
            List<String> lines = out().lines().toList();
            assertThat(lines.getFirst(), startsWith("ID   USER NAME  ENABLED  DISPLAY NAME  EXTERNAL ID  EMAIL"));
            assertThat(lines.size(), is(151));
            assertThat(
                    lines.getLast(), startsWith("249  user149    yes      -             -            old@example.com"));
            assertThat(err(), is(""));

            assertThat(run(service, "accounts", "list", "--output=json"), is(ConnectorCli.OK));
            assertThat(json().size(), is(150));
            assertThat(
                    json().getJsonObject(0).toString(),
                    is("{\"id\":\"100\",\"enabled\":true,\"attributes\":{\"userName\":\"user0\",\"givenName\":\"Old\","
                            + "\"familyName\":\"Name\",\"email\":\"old@example.com\",\"emails.home\":"
                            + "\"private@example.com\",\"name.formatted\":\"Old Name\"}}"));

            assertThat(run(service, "groups", "list"), is(ConnectorCli.OK));
            assertThat(out(), is("ID   DISPLAY NAME\n250  Admins\n"));
        }
    }

    @Test
    void anEmptyListIsOne() throws Exception {
        for (String names : List.of("", "NOT_FOUND_FOR_NO_MATCH")) {
            try (QuirkServer service = QuirkServer.start(quirks(names))) {
                assertThat(run(service, "accounts", "list", "--output=json"), is(ConnectorCli.OK));
                assertThat(json().size(), is(0));
                assertThat(run(service, "groups", "list", "--filter=displayName eq \"x\""), is(ConnectorCli.OK));
                assertThat(out(), is("ID  DISPLAY NAME\n"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                | userName eq \"USER7\"          | 1",
                "IGNORES_FILTERS | userName eq \"user7\"          | 1",
                "REFUSES_FILTERS | userName sw \"user14\"         | 11",
                "FAILS_ON_FILTERS| name.familyName co \"am\"      | 150",
                "REFUSES_FILTERS | emails.value ew \"@other.com\" | 0",
                "NOT_FOUND_FOR_NO_MATCH | userName eq \"nobody\"  | 0",
            })
    void aFilterHoldsWhateverTheServiceMakesOfIt(String names, String filter, int count) throws Exception {
        try (QuirkServer service = QuirkServer.start(quirks(names == null ? "" : names))) {
            for (int i = 0; i < 150; i++) {
                service.addUser("user" + i);
            }
            assertThat(
                    err(),
                    run(service, "accounts", "list", "--filter=" + filter, "--output=json"),
                    is(ConnectorCli.OK));
            assertThat(json().size(), is(count));
        }
    }

    @Test
    void aFilterThatNobodyCanApplyIsRefused() throws Exception {
        try (QuirkServer service = QuirkServer.start(quirks("REFUSES_FILTERS"))) {
            assertThat(
                    run(service, "accounts", "list", "--filter=userName eq \"a\" or userName eq \"b\""),
                    is(ConnectorCli.FAILED));
            assertThat(err(), startsWith("baton-scim: the SCIM service answered 400 to GET /Users"));
        }
    }

    @Test
    void aListThatIsNotCompleteFailsAndLeavesItsArrayOpen() throws Exception {
        try (QuirkServer service = QuirkServer.start(quirks("IGNORES_START_INDEX"))) {
            for (int i = 0; i < 150; i++) {
                service.addUser("user" + i);
            }
            assertThat(run(service, "accounts", "list", "--output=json"), is(ConnectorCli.FAILED));
            assertThat(err(), containsString("it says that it has 150 accounts, but shows 100"));
            assertThat(out().strip().endsWith("]"), is(false));
        }
    }

    @Test
    void aLimitCutsTheListAndSaysSo() throws Exception {
        try (QuirkServer service = QuirkServer.start(List.of())) {
            service.addUser("ann");
            service.addUser("ben");
            assertThat(run(service, "accounts", "list", "--limit=1"), is(ConnectorCli.OK));
            assertThat(out().lines().count(), is(2L));
            assertThat(err(), is("there are more accounts than these 1: leave --limit out, or say --filter"));
            assertThat(run(service, "accounts", "list", "--limit=2"), is(ConnectorCli.OK));
            assertThat(err(), is(""));
            assertThat(run(service, "accounts", "list", "--limit=0"), is(ConnectorCli.FAILED));
            assertThat(err(), is("baton-scim: --limit must be a whole number from 1"));
        }
    }

    @Test
    void oneIsShownByIdAndByName() throws Exception {
        try (QuirkServer service = QuirkServer.start(List.of())) {
            String ann = service.addUser("ann");
            String group = service.addNamedGroup("Admins", ann, "other");
            for (String named : List.of(ann, "userName=ANN")) {
                assertThat(run(service, "accounts", "show", named), is(ConnectorCli.OK));
                assertThat(
                        out(), startsWith("id              " + ann + "\nenabled         yes\nuserName        ann\n"));
            }
            for (String named : List.of(group, "displayName=admins")) {
                assertThat(run(service, "groups", "show", named, "--output=json"), is(ConnectorCli.OK));
                assertThat(out().strip(), is("{\"id\":\"" + group + "\",\"displayName\":\"Admins\"}"));
                assertThat(run(service, "groups", "members", named), is(ConnectorCli.OK));
                assertThat(out(), is("ID     NAME  TYPE\n100    -     account\nother  -     account\n"));
            }
            for (String unknown : List.of("7", "userName=nobody", "externalId=7")) {
                assertThat(run(service, "accounts", "show", unknown), is(ConnectorCli.FAILED));
                assertThat(err(), startsWith("baton-scim: no account has the "));
            }
            assertThat(run(service, "groups", "members", "displayName=nobodies"), is(ConnectorCli.FAILED));
            assertThat(err(), is("baton-scim: no group has the displayName \"nobodies\""));
        }
    }

    @Test
    void aGroupOf100000MembersIsListedAndOneThatShowsNoneSaysSo() throws Exception {
        try (QuirkServer service = QuirkServer.start(quirks("LARGE_GROUPS"))) {
            String group = service.addGroup("ann");
            assertThat(run(service, "groups", "members", group, "--output=json"), is(ConnectorCli.OK));
            assertThat(json().size(), is(100_001));
        }
        try (QuirkServer service = QuirkServer.start(quirks("HIDES_MEMBERS"))) {
            String group = service.addGroup("ann");
            assertThat(run(service, "groups", "members", group), is(ConnectorCli.OK));
            assertThat(err(), startsWith("no members are shown: there are none, or"));
        }
    }

    @Test
    void aDryRunTellsWhatWouldBeSentAndSendsNothing() throws Exception {
        try (QuirkServer service = QuirkServer.start(List.of())) {
            String ann = service.addUser("ann");
            String group = service.addNamedGroup("Admins", "other");
            String other = service.addNamedGroup("Others", ann);
            // What is typed, and what it would come to.
            Map<List<String>, String> rows = Map.ofEntries(
                    Map.entry(
                            List.of("create-account", "--user-name=ben", "--external-id=7"),
                            "would send POST /Users {\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],"
                                    + "\"active\":true,\"userName\":\"ben\",\"externalId\":\"7\"}"),
                    Map.entry(
                            List.of("create-account", "--user-name=ann"),
                            "would fail CONFLICT the userName is taken by the account " + ann
                                    + ", and nothing says that it is the one asked for"),
                    Map.entry(
                            List.of("update-account", "--user-name=ann", "--attribute=title=Boss"),
                            "would send PATCH /Users/" + ann
                                    + " {\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":"
                                    + "[{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Boss\"}]}"),
                    Map.entry(List.of("update-account", "--user-name=ann", "--given-name=Old"), "already so"),
                    Map.entry(List.of("update-account", "--user-name=ann", "--attribute=title="), "already so"),
                    Map.entry(List.of("enable-account", "--account=" + ann), "already so"),
                    Map.entry(
                            List.of("disable-account", "--user-name=ann"),
                            "would send PATCH /Users/" + ann
                                    + " {\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":"
                                    + "[{\"op\":\"replace\",\"path\":\"active\",\"value\":false}]}"),
                    Map.entry(List.of("delete-account", "--user-name=ann"), "would send DELETE /Users/" + ann),
                    Map.entry(List.of("delete-account", "--account=7"), "already so"),
                    Map.entry(
                            List.of("delete-account", "--user-name=eve"),
                            "would fail NOT_FOUND no account has the userName \"eve\""),
                    Map.entry(
                            List.of("grant-membership", "--user-name=ann", "--group=displayName=Admins"),
                            "would send PATCH /Groups/" + group
                                    + " {\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":"
                                    + "[{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"" + ann
                                    + "\"}]}]}"),
                    Map.entry(
                            List.of("grant-membership", "--user-name=ann", "--group=displayName=Others"), "already so"),
                    Map.entry(
                            List.of("revoke-membership", "--user-name=ann", "--group=displayName=Admins"),
                            "already so"),
                    Map.entry(
                            List.of("revoke-membership", "--account=" + ann, "--group=" + other),
                            "would send PATCH /Groups/" + other
                                    + " {\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":"
                                    + "[{\"op\":\"remove\",\"path\":\"members[value eq \\\"" + ann + "\\\"]\"}]}"));
            rows.forEach((typed, expected) -> {
                List<String> all = new ArrayList<>(List.of("provision"));
                all.addAll(typed);
                all.addAll(List.of("--dry-run", "--output=json"));
                int code = run(service, all.toArray(String[]::new));
                assertThat(err(), code, is(expected.startsWith("would fail") ? ConnectorCli.FAILED : ConnectorCli.OK));
                JsonObject result = json().getJsonObject(0);
                String shown = result.getString("result")
                        + (result.containsKey("kind") ? " " + result.getString("kind") : "")
                        + (result.containsKey("detail") ? " " + result.getString("detail") : "");
                assertThat(typed.toString(), shown, is(expected));
            });
            assertThat(service.requests(), everyItem(startsWith("GET ")));
        }
    }

    @Test
    void aDryRunOfAFileTellsOfEachLine(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("joiners-and-leavers.csv");
        Files.writeString(file, """
                operation;userName;groupName
                create-account;ann;
                grant-membership;ann;Admins
                disable-account;ben;
                delete-account;eve;
                """);
        try (QuirkServer service = QuirkServer.start(List.of())) {
            String ben = service.addUser("ben");
            service.addNamedGroup("Admins");
            assertThat(run(service, "provision", "bulk", file.toString(), "--dry-run"), is(ConnectorCli.FAILED));
            List<String> lines = out().lines().toList();
            assertThat(lines.get(1), containsString("would send  POST /Users {"));
            assertThat(
                    lines.get(2),
                    is("grant-membership  userName=ann in displayName=Admins  would wait"
                            + "  for the account that an earlier line creates"));
            assertThat(lines.get(3), containsString("would send  PATCH /Users/" + ben));
            assertThat(lines.get(4), containsString("would fail  NOT_FOUND: no account has the userName \"eve\""));
            assertThat(service.requests(), everyItem(startsWith("GET ")));
        }
    }

    @Test
    void twoWaysToAuthenticateEndTheStartWithOneLine() {
        List<String> flags = List.of("--scim-base-url=http://localhost:1", "--scim-token=a", "--scim-user=b");
        String line =
                "baton-scim: only one of scim-token, scim-user and scim-oauth-token-url can be set, but --scim-token"
                        + " (command line) and --scim-user (command line) are";

        assertThat(run(new ScimProvider(), flags), is(ConnectorCli.FAILED));
        assertThat(err(), is(line));

        List<String> config = new ArrayList<>(List.of("config"));
        config.addAll(flags);
        assertThat(run(new ScimProvider(), config), is(ConnectorCli.FAILED));
        assertThat(out(), containsString("scim-user"));
        assertThat(err().lines().toList().getLast(), is(line));
    }

    @Test
    void aServiceThatIsDownIsOneLine() {
        assertThat(
                run(new ScimProvider(), List.of("accounts", "list", "--scim-base-url=http://127.0.0.1:1")),
                is(ConnectorCli.FAILED));
        assertThat(err(), startsWith("baton-scim: cannot connect to 127.0.0.1:1"));
        assertThat(run(new ScimProvider(), List.of("groups", "list")), is(ConnectorCli.FAILED));
        assertThat(err(), startsWith("baton-scim: scim-base-url is not set"));
    }
}
