package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is in the distribution, and what must never get there. */
class DistributionContentIT {
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

    @Test
    void theLicensesOfTheLibrariesComeAlong() throws Exception {
        try (Stream<Path> files = Files.walk(HOME.resolve("licenses"))) {
            List<String> texts = files.filter(Files::isRegularFile)
                    .map(file -> HOME.relativize(file).toString())
                    .toList();
            assertThat(texts, hasItem(matchesPattern("licenses/postgresql-[^/]+/LICENSE")));
            assertThat(texts, hasItem(matchesPattern("licenses/sqlite-jdbc-[^/]+/LICENSE")));
            assertThat(texts, hasItem(matchesPattern("licenses/helidon-[^/]+/LICENSE.txt")));
        }
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
