package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import dev.baton.e2e.Program.Result;
import dev.baton.sandbox.Fault;
import dev.baton.sandbox.ScimSandbox;
import dev.baton.sandbox.ScimSandbox.SandboxUser;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Provisioning through the packaged program: the service in one process, the commands in others, a real SCIM service. */
@Timeout(180)
class ProvisioningIT {
    @TempDir
    Path directory;

    private final ScimSandbox sandbox =
            ScimSandbox.builder().userNameUnique(false).start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Program service(Map<String, String> environment, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("--health-check", "--health-check-port=0", "--scim-base-url=" + sandbox.url()));
        arguments.addAll(Arrays.asList(more));
        Map<String, String> all = new HashMap<>(environment);
        all.put("BATON_SCIM_TOKEN", sandbox.token());
        return Program.start(all, arguments.toArray(String[]::new));
    }

    private Program service() throws IOException {
        return service(Map.of(), "--data-dir=" + data(), "--provisioning-backoff=1-1");
    }

    private Result command(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--data-dir=" + data());
        all.add("--me=ann");
        return Program.run(Map.of(), all.toArray(String[]::new));
    }

    private Result create(String userName, String... more) throws IOException, InterruptedException {
        List<String> all =
                new ArrayList<>(List.of("provision", "create-account", "--user-name=" + userName, "--output=json"));
        all.addAll(Arrays.asList(more));
        return command(all.toArray(String[]::new));
    }

    private JsonObject show(String id) throws IOException, InterruptedException {
        return object(command("tasks", "show", id, "--output=json"));
    }

    private static JsonObject object(Result result) {
        assertThat(result.err(), result.out().startsWith("{"), is(true));
        try (JsonReader reader = Json.createReader(new StringReader(result.out()))) {
            return reader.readObject();
        }
    }

    private static JsonArray array(Result result) {
        assertThat(result.err(), result.exitCode(), is(0));
        try (JsonReader reader = Json.createReader(new StringReader(result.out()))) {
            return reader.readArray();
        }
    }

    private static void assertRefused(Result result, String reason) {
        assertThat(result.out(), is(""));
        assertThat(result.err(), containsString(reason));
        assertThat(result.err().lines().count(), is(1L));
        assertThat(result.exitCode(), is(1));
    }

    private List<String> userNames() {
        return sandbox.users().stream().map(SandboxUser::userName).toList();
    }

    @Test
    void aTaskIsDoneAndTheCommandThatWaitedExits0() throws Exception {
        try (Program program = service()) {
            program.awaitStatus("/ready", 200);

            Result result = create("ann@example.com", "--wait");

            assertThat(result.err(), result.exitCode(), is(0));
            JsonObject task = object(result);
            assertThat(task.getString("state"), is("done"));
            assertThat(task.getInt("attempts"), is(1));
            assertThat(task.getString("requester"), is("ann"));
            assertThat(
                    task.getString("accountId"), is(sandbox.users().getFirst().id()));
            assertThat(userNames(), is(List.of("ann@example.com")));
            assertThat(array(command("tasks", "list", "--state=done", "--output=json")), hasSize(1));

            Result again = create("bea", "--idempotency-key=bea-1", "--wait");
            assertThat(
                    object(create("bea", "--idempotency-key=bea-1", "--wait")).getString("id"),
                    is(object(again).getString("id")));
            assertThat(userNames(), is(List.of("ann@example.com", "bea")));

            String account = task.getString("accountId");
            String group = sandbox.addGroup("staff");
            assertThat(
                    command("provision", "grant-membership", "--account=" + account, "--group=" + group, "--wait")
                            .exitCode(),
                    is(0));
            assertThat(sandbox.groups().getFirst().members(), is(List.of(account)));
            assertThat(
                    command("provision", "disable-account", "--account=" + account, "--wait")
                            .exitCode(),
                    is(0));
            assertThat(sandbox.users().getFirst().isActive(), is(false));

            program.terminate();
            assertThat(program.awaitExit(), is(0));
            try (Stream<Path> files = Files.list(data())) {
                assertThat(
                        "nothing else stays",
                        files.map(file -> file.getFileName().toString())
                                .sorted()
                                .toList(),
                        is(List.of("tasks.db", "tasks.lock")));
            }
        }
    }

    @Test
    void fourTimes503AndThenSuccessIsDoneOnTheFifthAttempt() throws Exception {
        sandbox.faults().add(Fault.status(503).times(4).on("POST", "/Users"));
        try (Program program = service()) {
            program.awaitStatus("/ready", 200);

            JsonObject task = object(create("ann", "--wait"));

            assertThat(task.getString("state"), is("done"));
            assertThat(task.getInt("attempts"), is(5));
            assertThat(sandbox.requests().count("POST", "/Users"), is(5L));
            assertThat(userNames(), is(List.of("ann")));
            Result shown = command("tasks", "show", task.getString("id"));
            assertThat(
                    shown.out(),
                    allOf(
                            containsString("UNAVAILABLE"),
                            containsString("attempt 1 "),
                            containsString("attempt 5 "),
                            containsString("state         done")));
        }
    }

    @Test
    void fiveTimes503IsLeftToAPersonAfterExactlyFiveCalls() throws Exception {
        sandbox.faults().add(Fault.status(503).times(Fault.ALWAYS).on("POST", "/Users"));
        try (Program program = service()) {
            program.awaitStatus("/ready", 200);

            Result result = create("ann", "--wait");

            assertThat(result.exitCode(), is(1));
            assertThat(object(result).getString("state"), is("manual"));
            assertThat(sandbox.requests().count("POST", "/Users"), is(5L));
        }
    }

    @ParameterizedTest
    @CsvSource({"401, UNAUTHENTICATED", "403, PERMISSION_DENIED", "404, NOT_FOUND"})
    void aConfigurationProblemIsLeftToAPersonAfterExactlyOneCall(int status, String kind) throws Exception {
        sandbox.faults().add(Fault.status(status).times(Fault.ALWAYS).on("POST", "/Users"));
        try (Program program = service()) {
            program.awaitStatus("/ready", 200);

            Result result = create("ann", "--wait");

            assertThat(result.exitCode(), is(1));
            JsonObject task = object(result);
            assertThat(task.getString("state"), is("manual"));
            assertThat(task.getString("assignee"), is("ann"));
            assertThat(sandbox.requests().count("POST", "/Users"), is(1L));
            JsonArray mine = array(command("tasks", "list", "--state=manual", "--assigned-to=me", "--output=json"));
            assertThat(mine.getJsonObject(0).getString("id"), is(task.getString("id")));
            assertThat(
                    show(task.getString("id"))
                            .getJsonArray("history")
                            .getJsonObject(0)
                            .getString("kind"),
                    is(kind));
        }
    }

    @Test
    void aPersonRetriesCompletesAssignsAndCancels() throws Exception {
        sandbox.faults().add(Fault.status(403).times(4).on("POST", "/Users"));
        try (Program program = service()) {
            program.awaitStatus("/ready", 200);
            List<String> ids = new ArrayList<>();
            for (String name : List.of("one", "two", "three", "four")) {
                ids.add(object(create(name, "--wait")).getString("id"));
            }

            assertThat(
                    object(command("tasks", "retry", ids.get(0), "--output=json"))
                            .getString("state"),
                    is("queued"));
            JsonObject completed = object(command("tasks", "complete", ids.get(1), "--output=json"));
            assertThat(completed.getString("state"), is("done"));
            assertThat(completed.getString("reason"), containsString("by hand by ann"));
            assertThat(
                    object(command("tasks", "cancel", ids.get(2), "--output=json"))
                            .getString("state"),
                    is("cancelled"));
            assertThat(
                    object(command("tasks", "assign", ids.get(3), "bob", "--output=json"))
                            .getString("assignee"),
                    is("bob"));

            program.await("done on retry", () -> userNames().equals(List.of("one")));
            Result mine = command("tasks", "list", "--state=manual", "--assigned-to=me", "--output=json");
            assertThat(array(mine), is(empty()));
            assertThat(array(command("tasks", "list", "--assigned-to=bob", "--output=json")), hasSize(1));
            Result table = command("tasks", "list");
            assertThat(table.out().lines().count(), is(5L));
            assertThat(table.out(), allOf(containsString("ASSIGNED TO"), containsString("cancelled")));
            assertRefused(command("tasks", "complete", ids.get(2)), "is cancelled and so cannot be completed by hand");
        }
    }

    @Test
    void commandsOpenTheFileBesideTheServiceAndWithoutIt() throws Exception {
        JsonObject queued = object(create("ann"));
        assertThat(queued.getString("state"), is("queued"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data())), is("rwx------"));

        try (Program program = service()) {
            program.awaitStatus("/ready", 200);
            program.await("done", () -> userNames().equals(List.of("ann")));
            assertThat(object(create("bea", "--wait")).getString("state"), is("done"));
            program.terminate();
            assertThat(program.awaitExit(), is(0));
        }

        assertThat(show(queued.getString("id")).getString("state"), is("done"));
        assertThat(array(command("tasks", "list", "--state=done", "--output=json")), hasSize(2));
    }

    @Test
    void afterKill9EveryTaskIsWhereItWasOrDoneOnce() throws Exception {
        sandbox.faults().add(Fault.status(403).times(1).on("POST", "/Users"));
        String manual;
        List<String> names = new ArrayList<>();
        try (Program program = service()) {
            program.awaitStatus("/ready", 200);
            manual = object(create("left-to-a-person", "--wait")).getString("id");
            // The first account is made and its answer lost in the kill; the others have not begun or hang.
            sandbox.faults().add(Fault.answerLost().times(1).on("POST", "/Users"));
            sandbox.faults().add(Fault.hang().times(3).on("POST", "/Users"));
            StringBuilder csv = new StringBuilder("operation,userName\n");
            for (int i = 0; i < 20; i++) {
                names.add("user-" + i);
                csv.append("create-account,user-").append(i).append('\n');
            }
            Path file = Files.writeString(directory.resolve("users.csv"), csv);
            assertThat(command("provision", "bulk", file.toString()).exitCode(), is(0));
            program.await("in the middle of it", () -> sandbox.requests().count("POST", "/Users") > 4);
            program.kill();
        }
        sandbox.faults().clear();

        try (Program program = service()) {
            program.awaitStatus("/ready", 200);
            program.await("all done", () -> userNames().size() >= names.size());
            program.terminate();
            assertThat(program.awaitExit(), is(0));
        }

        assertThat(userNames(), containsInAnyOrder(names.toArray()));
        JsonArray tasks = array(command("tasks", "list", "--output=json"));
        assertThat(tasks, hasSize(names.size() + 1));
        for (JsonObject task : tasks.getValuesAs(JsonObject.class)) {
            boolean isManual = task.getString("id").equals(manual);
            assertThat(task.toString(), task.getString("state"), is(isManual ? "manual" : "done"));
            assertThat(task.getInt("attempts"), lessThanOrEqualTo(isManual ? 1 : 5));
        }
    }

    @Test
    void aFileOfTasksIsQueuedWholeOrNotAtAll() throws Exception {
        Path bad = Files.writeString(
                directory.resolve("bad.csv"),
                "operation,userName,account\ncreate-account,ann,\ndelete-account,,\nexplode,x,\n");

        Result refused = command("provision", "bulk", bad.toString());

        assertThat(refused.exitCode(), is(1));
        assertThat(
                refused.err(),
                allOf(
                        containsString("line 3: account is missing"),
                        containsString("line 4: operation must be one of")));
        assertRefused(command("tasks", "list"), "there are no tasks in " + data());
        assertThat("a read makes no database", Files.exists(data()), is(false));

        Path good = Files.writeString(directory.resolve("good.jsonl"), """
                {"operation":"create-account","attributes":{"userName":"ann"}}
                {"operation":"create-account","attributes":{"userName":"bea"},"assignee":"carl"}
                """);
        try (Program program = service()) {
            program.awaitStatus("/ready", 200);
            Result result = command("provision", "bulk", good.toString(), "--wait");
            assertThat(result.err(), result.exitCode(), is(0));
            assertThat(result.out().lines().count(), is(3L));
            assertThat(userNames(), containsInAnyOrder("ann", "bea"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            provision explode                                    | explode
            provision create-account                             | --user-name
            provision create-account --user-name=                | userName
            provision delete-account                             | --account
            provision grant-membership --account=1               | --group
            provision create-account --user-name=a --explode     | unknown flag --explode
            provision bulk                                       | FILE
            provision bulk /no/such.csv                          | /no/such.csv cannot be read
            provision bulk /etc/hostname                         | must be named .csv
            tasks list --state=lost                              | --state must be queued, running, waiting, done, manual or cancelled
            tasks list --limit=0                                 | limit
            tasks list --limit=many                              | --limit
            tasks list --output=xml                              | --output
            tasks show                                           | ID
            tasks show no-such-task                              | there are no tasks in
            tasks assign no-such-task                            | PERSON
            tasks list --database-url=jdbc:postgresql://db/tasks | both set
            tasks list --database-url=mysql://db                 | must be a URL jdbc:postgresql://
            """)
    void aBadCommandIsOneLineAndExitCodeOne(String arguments, String reason) throws Exception {
        assertRefused(command(arguments.split(" ")), reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"provision", "tasks"})
    void aGroupOfCommandsAloneSaysWhereToLook(String group) throws Exception {
        assertRefused(Program.run(Map.of(), group), "say what to do; see baton-scim " + group + " --help");
    }

    @Test
    void withoutAPlaceForTasksACommandSaysWhatToSet() throws Exception {
        assertRefused(Program.run(Map.of(), "tasks", "list"), "set --data-dir or --database-url");
    }

    @Test
    void anApiWithoutItsTokenIsOneLine() throws Exception {
        assertRefused(
                Program.run(
                        Map.of(
                                "BATON_SCIM_TOKEN",
                                "x",
                                "BATON_SCIM_BASE_URL",
                                sandbox.url().toString()),
                        "--data-dir=" + data(),
                        "--provisioning-api"),
                "--provisioning-api");
    }

    @Test
    void aDatabaseThatIsDownIsToldByTheProbesAndEndsNothing() throws Exception {
        String reason = "the task database 127.0.0.1:1/tasks cannot be opened: Connection refused";
        try (Program program = service(Map.of(), "--database-url=jdbc:postgresql://127.0.0.1:1/tasks")) {
            program.await("told the reason", () -> status(program, "/ready", "Connection refused") == 503);

            assertThat(program.get("/ready").body(), containsString(reason));
            assertThat(program.get("/health").body(), containsString(reason));
            assertThat(program.get("/live").statusCode(), is(200));
            program.terminate();
            assertThat(program.awaitExit(), is(0));
            assertThat(
                    program.log().stream()
                            .filter(line -> line.contains("DatabaseKeeper"))
                            .toList(),
                    hasSize(1));
            assertThat(program.log().stream().allMatch(line -> line.startsWith("{")), is(true));
        }
    }

    /** The status of an answer that speaks of something, else 0. */
    private static int status(Program program, String path, String about) {
        try {
            HttpResponse<String> response = program.get(path);
            return response.body().contains(about) ? response.statusCode() : 0;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void noLibraryOfProvisioningIsLoadedWhileItIsOff() throws Exception {
        Path off = directory.resolve("off.log");
        Path on = directory.resolve("on.log");
        try (Program program = service(Map.of("_JAVA_OPTIONS", "-Xlog:class+load:file=" + off))) {
            program.awaitStatus("/ready", 200);
            program.get("/health");
        }
        try (Program program =
                service(Map.of("_JAVA_OPTIONS", "-Xlog:class+load:file=" + on), "--data-dir=" + data())) {
            program.awaitStatus("/ready", 200);
            program.await("opened its file", () -> Files.exists(data().resolve("tasks.db")));
        }

        assertThat(loadedForProvisioning(off), is(empty()));
        assertThat("the check sees what it looks for", loadedForProvisioning(on), is(not(empty())));
    }

    private static List<String> loadedForProvisioning(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> Stream.of(" org.sqlite.", " org.flywaydb.", " org.postgresql.", " com.zaxxer.")
                            .anyMatch(line::contains))
                    .toList();
        }
    }
}
