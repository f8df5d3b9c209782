package dev.baton.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The launcher under the address and undefined behavior sanitizers, and under valgrind, against agents that answer anything. In
 * place of the JVM is a library that prints what it is given. Each fault that a tool finds ends the launcher with its own code.
 */
@Timeout(120)
class HostileAgentTest {
    private static final int COLD = 7;
    private static final int FAULT = 99;
    private static final String ERR = "err-";
    private static final int MAX_MESSAGE = 128 * 1024;
    /** In the place of the JVM: prints its arguments, and the sockets that it inherits. */
    static final String JVM = """
            #include <stdio.h>
            #include <sys/stat.h>
            int JLI_Launch(int argc, char **argv);
            int JLI_Launch(int argc, char **argv) {
                for (int i = 0; i < argc; i++) {
                    puts(argv[i]);
                }
                struct stat status;
                for (int fd = 0; fd < 64; fd++) {
                    if (fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode)) {
                        puts("an open socket");
                    }
                }
                fflush(stdout);
                return 7;
            }
            """;

    /** A distribution for each tool, compiled by the first test that needs it. */
    @TempDir
    static Path homes;

    /** What looks for faults. */
    private enum Tool {
        SANITIZERS(List.of("-fsanitize=address,undefined", "-fno-sanitize-recover=all"), List.of()),
        VALGRIND(List.of(), List.of("valgrind", "-q", "--error-exitcode=" + FAULT));

        private final List<String> compilerOptions;
        private final List<String> prefix;

        Tool(List<String> compilerOptions, List<String> prefix) {
            this.compilerOptions = compilerOptions;
            this.prefix = prefix;
        }
    }

    private record Result(int exitCode, String out, String err) {}

    static Stream<Arguments> answers() {
        byte[] noise = new byte[64 * 1024];
        new Random(11).nextBytes(noise);
        noise[0] = 1;
        return Arrays.stream(Tool.values())
                .flatMap(tool -> Stream.of(
                        arguments(tool, "nothing", bytes(), "unanswered"),
                        arguments(tool, "another version", bytes(2, 'A', 0, 0, 0, 5, 0, 0, 0, 0, 0), "other-version"),
                        arguments(tool, "no frame", bytes(1), "unanswered"),
                        arguments(tool, "half a frame", bytes(1, 'A', 0, 0), "unanswered"),
                        arguments(tool, "half an answer", bytes(1, 'A', 0, 0, 0, 9, 0, 0), "unanswered"),
                        arguments(tool, "a negative length", bytes(1, 'A', -1, -1, -1, -1, 0), "unanswered"),
                        arguments(tool, "too long", frame('A', new byte[MAX_MESSAGE + 1]), "unanswered"),
                        arguments(tool, "too short", frame('A', new byte[4]), "unanswered"),
                        arguments(tool, "empty", frame('A', new byte[0]), "unanswered"),
                        arguments(
                                tool,
                                "output beyond the end",
                                frame('A', bytes(0, 0, 0, 0, 3, 'x', 'y')),
                                "unanswered"),
                        arguments(tool, "output of 4 GiB", frame('A', bytes(0, -1, -1, -1, -1)), "unanswered"),
                        arguments(tool, "an unknown frame", frame('Z', bytes('x')), "unanswered"),
                        arguments(tool, "noise", noise, "unanswered"),
                        arguments(tool, "a cold of its own", frame('C', bytes('o', 'f', 'f')), "off"),
                        arguments(tool, "a cold without a reason", frame('C', bytes()), ""),
                        arguments(tool, "a long target", frame('B', text(MAX_MESSAGE)), "unanswered"),
                        arguments(tool, "a long reason", frame('C', text(MAX_MESSAGE)), "a".repeat(MAX_MESSAGE))));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("answers")
    void whatIsNoAnswerStartsAJvm(Tool tool, String name, byte[] answer, String reason) throws Exception {
        Result result = ask(tool, answer, "close", "--verbose");
        assertThat(result.err, is(""));
        assertThat(result.exitCode, is(COLD));
        assertThat(result.out, containsString("-Dbaton.cold=" + reason + "\n"));
        assertThat(result.out, containsString("--module=baton\nhealth-check\n--verbose\n"));
    }

    @ParameterizedTest
    @EnumSource(Tool.class)
    void anAnswerIsPrinted(Tool tool) throws Exception {
        byte[] answer = frame('A', bytes(3, 0, 0, 0, 2, 'o', 'k', 'n', 'o'));
        assertThat(ask(tool, answer, "close"), is(new Result(3, "ok", "no")));
    }

    @ParameterizedTest
    @EnumSource(Tool.class)
    void theLargestAnswerIsPrinted(Tool tool) throws Exception {
        byte[] answer = text(MAX_MESSAGE);
        ByteBuffer.wrap(answer).put((byte) 0).putInt(MAX_MESSAGE - 5);
        assertThat(ask(tool, frame('A', answer), "close"), is(new Result(0, "a".repeat(MAX_MESSAGE - 5), "")));
    }

    @ParameterizedTest
    @EnumSource(Tool.class)
    void silenceIsExit1AtTheDeadline(Tool tool) throws Exception {
        for (byte[] answer : List.of(bytes(), bytes(1), bytes(1, 'A', 0, 0), bytes(1, 'A', 0, 0, 0, 9, 0, 0))) {
            assertThat(
                    ask(tool, answer, "stay", "--timeout=1"),
                    is(new Result(1, "", "health-check: the service does not answer: timed out after 1 s\n")));
        }
    }

    @ParameterizedTest
    @EnumSource(Tool.class)
    void silenceAfterALongTargetIsExit1AtTheDeadline(Tool tool) throws Exception {
        Result result = ask(tool, frame('B', text(MAX_MESSAGE)), "stay", "--timeout", "1");
        assertThat(result, is(new Result(1, "", "health-check: " + "a".repeat(500) + ": timed out after 1 s\n")));
    }

    @ParameterizedTest
    @EnumSource(Tool.class)
    void moreArgumentsThanAnAgentTakesStartAJvm(Tool tool) throws Exception {
        Result result = ask(tool, bytes(), "stay", "a".repeat(100_000), "b".repeat(100_000));
        assertThat(result.err, is(""));
        assertThat(result.exitCode, is(COLD));
        assertThat(result.out, containsString("-Dbaton.cold=too-large\n"));
    }

    @ParameterizedTest
    @EnumSource(Tool.class)
    void twoAgentsStartAJvmThatKeepsNeitherWaiting(Tool tool) throws Exception {
        Result result = ask(tool, 2, bytes(), "stay");
        assertThat(result.err, is(""));
        assertThat(result.exitCode, is(COLD));
        assertThat(result.out, containsString("-Dbaton.cold=several-agents\n"));
        assertThat(result.out, not(containsString("an open socket")));
    }

    @ParameterizedTest
    @EnumSource(Tool.class)
    void withoutAnAgentAJvmIsStarted(Tool tool) throws Exception {
        compile(tool);
        for (Map<String, String> variables : List.of(
                Map.<String, String>of(),
                Map.of("BATON_HEALTH_CHECK_AGENT", "false"),
                Map.of("BATON_HEALTH_CHECK_AGENT_DIR", "relative", "XDG_RUNTIME_DIR", "/" + "a".repeat(5_000)),
                Map.of("JAVA_TOOL_OPTIONS", "-XX:StartFlightRecording -Dx=y"))) {
            for (List<String> call : List.of(List.of("health-check"), List.of("config", "--all"))) {
                Result result = finish(start(tool, variables, call), call.getFirst());
                assertThat(result.err, is(""));
                assertThat(result.exitCode, is(COLD));
            }
        }
    }

    private static Result ask(Tool tool, byte[] answer, String then, String... more) throws Exception {
        return ask(tool, 1, answer, then, more);
    }

    private static Result ask(Tool tool, int count, byte[] answer, String then, String... more) throws Exception {
        compile(tool);
        Path directory = Files.createTempDirectory("baton");
        Path file = Files.write(homes.resolve("answer"), answer);
        Map<String, String> variables = Map.of("BATON_HEALTH_CHECK_AGENT_DIR", directory.toString());
        List<Process> agents = new ArrayList<>();
        try {
            for (int i = 1; i <= count; i++) {
                agents.add(start(tool, variables, List.of("hostile-agent", file.toString(), then)));
                await(directory, i, agents.getLast());
            }
            List<String> call = new ArrayList<>(List.of("health-check"));
            call.addAll(List.of(more));
            return finish(start(tool, variables, call), "health-check");
        } finally {
            for (Process agent : agents) {
                agent.destroyForcibly().waitFor();
            }
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path left : files.toList().reversed()) {
                    Files.delete(left);
                }
            }
        }
    }

    private static void await(Path directory, int count, Process agent) throws Exception {
        while (true) {
            try (Stream<Path> found = Files.find(directory, 2, (path, attributes) -> attributes.isOther())) {
                if (found.filter(path -> !path.endsWith("new")).count() == count) {
                    return;
                }
            }
            assertThat("the agent ended", agent.waitFor(20, MILLISECONDS), is(false));
        }
    }

    private static Path home(Tool tool) {
        return homes.resolve(tool.name());
    }

    private static void compile(Tool tool) throws IOException {
        Path home = home(tool);
        Path launcher = Files.createDirectories(home.resolve("bin")).resolve("hostile");
        if (Files.exists(launcher)) {
            return;
        }
        assumeTrue("true".equals(System.getenv("CI")) || Programs.isOnPath("cc"), "this test needs a C compiler");
        if (tool == Tool.VALGRIND) {
            assumeTrue("true".equals(System.getenv("CI")) || Programs.isOnPath("valgrind"), "this test needs valgrind");
        }
        Path library = Files.createDirectories(home.resolve("runtime/lib")).resolve("libjli.so");
        Path source = Files.writeString(home.resolve("jli.c"), JVM);
        Programs.run(home, List.of("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString()));
        List<String> command = new ArrayList<>(List.of("cc", "-std=gnu11", "-g", "-O1", "-pthread"));
        command.addAll(tool.compilerOptions);
        command.addAll(List.of(
                "-I" + Path.of("src/main/c").toAbsolutePath(),
                "-Wl,--disable-new-dtags,-rpath,$ORIGIN/../runtime/lib",
                "-o",
                launcher.toString(),
                Path.of("src/test/c/hostile-agent.c").toAbsolutePath().toString(),
                "-L" + library.getParent(),
                "-ljli"));
        Programs.run(home, command);
    }

    private static Process start(Tool tool, Map<String, String> variables, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(tool.prefix);
        Path home = home(tool);
        command.add(home.resolve("bin/hostile").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectError(homes.resolve(ERR + arguments.getFirst()).toFile());
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        builder.environment().putAll(variables);
        // What a process that lives for milliseconds does not free is no fault.
        builder.environment().put("ASAN_OPTIONS", "detect_leaks=0:exitcode=" + FAULT);
        builder.environment().put("UBSAN_OPTIONS", "exitcode=" + FAULT);
        builder.environment().put("TMPDIR", variables.getOrDefault("TMPDIR", home.toString()));
        return builder.start();
    }

    private static Result finish(Process process, String command) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, SECONDS), is(true));
        return new Result(process.exitValue(), out, Files.readString(homes.resolve(ERR + command)));
    }

    private static byte[] frame(int kind, byte[] content) {
        return ByteBuffer.allocate(6 + content.length)
                .put((byte) 1)
                .put((byte) kind)
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static byte[] text(int length) {
        return "a".repeat(length).getBytes(UTF_8);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
