package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import jakarta.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the pages show can be done: their commands parse, their code stands in files that are compiled, their data is well-formed. */
class SitePagesIT {
    private static final Path README = Path.of("README.md");
    private static final Path SYSTEMD_ANALYZE = Path.of("/usr/bin/systemd-analyze");
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- (\\S+) -->\n)?^```(\\w+)\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern CALL = Pattern.compile("(?:^|[ /])baton-scim((?: [^\n;&|>#]*)?)");

    private record Block(Path page, String file, String language, String text) {}

    private static List<Block> blocks() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(README));
        try (Stream<Path> found = Files.list(Path.of("src/site/markdown"))) {
            found.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        List<Block> blocks = new ArrayList<>();
        for (Path page : pages) {
            Matcher block = BLOCK.matcher(Files.readString(page));
            while (block.find()) {
                blocks.add(new Block(page, block.group(1), block.group(2), block.group(3)));
            }
        }
        return blocks;
    }

    /** With {@code --help} at their end, so that each is parsed and none is carried out. */
    @TestFactory
    Stream<DynamicTest> everyCommandOfOursIsOne() throws IOException {
        return blocks().stream()
                .filter(block -> List.of("sh", "shell", "yaml").contains(block.language()))
                .flatMap(block -> block.text().replace("\\\n", " ").lines())
                .filter(line -> !line.startsWith("#") && !line.contains("docker run"))
                .flatMap(line ->
                        CALL.matcher(line).results().map(call -> call.group(1).strip()))
                .filter(arguments -> !arguments.startsWith("-c ") && !arguments.isEmpty())
                .distinct()
                .map(arguments -> DynamicTest.dynamicTest(arguments, () -> parses(arguments)));
    }

    private static void parses(String arguments) throws IOException, InterruptedException {
        List<String> words =
                new ArrayList<>(List.of(arguments.replaceAll("[\"']", "").split(" +")));
        words.add("--help");
        Program.Result result = Program.run(Map.of(), words.toArray(String[]::new));
        assertThat(result.err(), result.exitCode(), is(0));
        assertThat(result.out(), containsString("Usage: "));
    }

    @Test
    void everyJavaBlockStandsInAFileThatIsCompiled() throws IOException {
        List<Block> java = blocks().stream()
                .filter(block -> block.language().equals("java"))
                .toList();
        assertThat(java.size(), is(greaterThan(3)));
        for (Block block : java) {
            assertThat(block.page() + " names no file for\n" + block.text(), block.file() == null, is(false));
            // Where lines break is the formatter's business.
            String source = Files.readString(Path.of(block.file())).replaceAll("\\s", "");
            assertThat(
                    block.page().toString(), source, containsString(block.text().replaceAll("\\s", "")));
        }
    }

    @Test
    void everyDataBlockIsWellFormed() throws IOException {
        for (Block block : blocks()) {
            switch (block.language()) {
                case "json" -> {
                    try (var reader = Json.createReader(new StringReader(block.text()))) {
                        reader.readValue();
                    }
                }
                case "yaml" -> Config.just(ConfigSources.create(block.text(), MediaTypes.APPLICATION_YAML));
                default -> {}
            }
        }
    }

    /** By systemd's own reader of units; a setting that it does not know would only be logged. */
    @Test
    void systemdKnowsEverySettingOfTheUnit(@TempDir Path folder) throws IOException, InterruptedException {
        Needed.require(Files.isExecutable(SYSTEMD_ANALYZE), "systemd-analyze is not installed");
        Block unit = blocks().stream()
                .filter(block -> block.language().equals("ini"))
                .findFirst()
                .orElseThrow();
        Path file = Files.writeString(
                folder.resolve("baton-scim.service"),
                unit.text().replace("/opt/baton-scim/bin/baton-scim", "/bin/true"));
        Process verify = new ProcessBuilder(SYSTEMD_ANALYZE.toString(), "--man=no", "verify", file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verify.waitFor(), is(0));
        assertThat(output, is(""));
    }

    @Test
    void everyFileThatIsNamedIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        Pattern name = Pattern.compile("`((?:src|etc|k8s|ecs|\\.ci|\\.github)/[\\w./-]+)`");
        for (Block block : blocks()) {
            Matcher named = name.matcher(Files.readString(block.page()));
            while (named.find()) {
                // Below target lies what the build makes.
                if (!named.group(1).contains("/target/") && !Files.exists(Path.of(named.group(1)))) {
                    missing.add(block.page() + ": " + named.group(1));
                }
            }
        }
        assertThat(missing, is(empty()));
    }
}
