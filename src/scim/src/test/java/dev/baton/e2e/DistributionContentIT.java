package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is in the distribution, and what must never get there. */
class DistributionContentIT {
    /** Which text covers which libraries: many have the Apache License, which is kept once. */
    private static final Map<String, String> LICENSE_TEXTS = Map.ofEntries(
            Map.entry(
                    "(baton|helidon|snakeyaml|micrometer|jspecify|prometheus|picocli|commons|HikariCP|flyway)-.*",
                    "helidon-builder-api-[^/]+/LICENSE.txt"),
            Map.entry("sqlite-jdbc-.*", "sqlite-jdbc-[^/]+/[^/]*LICENSE"),
            Map.entry("postgresql-.*", "postgresql-[^/]+/LICENSE"),
            Map.entry("checker-qual-.*", "checker-qual-[^/]+/LICENSE.txt"),
            Map.entry("slf4j-.*", "slf4j-api-[^/]+/LICENSE.txt"),
            Map.entry("(parsson|jakarta.json-api)-.*", "jakarta.json-api-[^/]+/LICENSE.md"),
            Map.entry("(HdrHistogram|LatencyUtils)-.*", "HdrHistogram-[^/]+/LICENSE.txt"),
            Map.entry("jmustache-.*", "baton-connector[^/]*/jmustache-LICENSE.txt"));

    private static final Path HOME = Program.LAUNCHER.getParent().getParent();

    @Test
    void theConnectorIsInItAndNothingOfTheTestsIs() throws Exception {
        List<String> names = new ArrayList<>(namesInRuntime());
        for (Path jar : jars()) {
            names.addAll(namesIn(jar));
        }

        assertThat(
                names,
                hasItems(
                        "dev/baton/scim/ScimProvider.class",
                        "META-INF/services/dev.baton.connector.ConnectorProvider"));
        for (String prefix : List.of(
                "dev/baton/sandbox/",
                "dev/baton/demo/",
                "de/captaingoldfish/",
                "com/fasterxml/jackson/",
                "org/antlr/",
                "org/junit/",
                "org/hamcrest/",
                "io/kubernetes/",
                "software/amazon/",
                "com/tngtech/",
                "io/helidon/testing/")) {
            assertThat(names, not(hasItem(startsWith(prefix))));
        }
    }

    /** A library that is new here fails this: find its license, and see that the text comes along. */
    @Test
    void everyLibraryThatShipsHasItsLicenseText() throws Exception {
        List<String> texts;
        try (Stream<Path> files = Files.walk(HOME.resolve("licenses"))) {
            texts = files.filter(Files::isRegularFile)
                    .map(file -> HOME.resolve("licenses").relativize(file).toString())
                    .toList();
        }
        Set<String> shipped = Set.copyOf(namesInRuntime());
        int libraries = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            if (!entry.endsWith(".jar") || namesIn(jar).stream().noneMatch(isIn(shipped))) {
                continue;
            }
            libraries++;
            String name = jar.getFileName().toString();
            String text = LICENSE_TEXTS.entrySet().stream()
                    .filter(known -> name.matches(known.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no license is known of " + name));
            assertThat(name, texts, hasItem(matchesPattern(text)));
        }
        assertThat(libraries, is(greaterThan(50)));
        // What a library shades in is no jar here.
        assertThat(texts, hasItem(matchesPattern("postgresql-[^/]+/com.ongres.scram[^/]*LICENSE")));
        assertThat(Files.exists(HOME.resolve("runtime/legal/java.base/LICENSE")), is(true));
    }

    private static Predicate<String> isIn(Set<String> shipped) {
        return name -> name.endsWith(".class") && !name.contains("-info.") && shipped.contains(name);
    }

    private static List<String> namesInRuntime() throws IOException, InterruptedException {
        Process list = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/jimage",
                        "list",
                        HOME.resolve("runtime/lib/modules").toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = list.inputReader()) {
            List<String> names = out.lines().map(String::strip).toList();
            assertThat(list.waitFor(), is(0));
            return names;
        }
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.walk(HOME)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private static List<String> namesIn(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().map(JarEntry::getName).toList();
        }
    }
}
