package dev.baton.e2e.container;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The image as the build wrote it (profile "image"), without an engine. */
class ImageIT {
    private static final Path BUILT = Path.of("src", "scim", "target", "image");

    @TempDir
    Path folder;

    /** Each build in a folder and with a cache of its own, so that neither can copy from the other. */
    @Test
    void twoBuildsOverOneDistributionAreTheSameToTheByte() throws Exception {
        Path first = build(folder.resolve("first"));
        Path second = build(folder.resolve("second"));

        for (String tar : List.of("baton-scim.tar", "baton-scim-oci.tar")) {
            assertThat(tar, Files.mismatch(first.resolve(tar), second.resolve(tar)), is(-1L));
        }
    }

    @Test
    void theAotCacheIsALayerOfItsOwnAndNoShellOrPackageManagerIsThere() throws Exception {
        JsonArray layers = manifest().getJsonArray("Layers");
        List<String> all = new ArrayList<>();
        List<List<String>> byLayer = new ArrayList<>();
        for (JsonString layer : layers.getValuesAs(JsonString.class)) {
            List<String> names = files(layer.getString());
            byLayer.add(names);
            all.addAll(names);
        }

        assertThat(byLayer.getLast(), equalTo(List.of("lib/probe.aot", "lib/service.aot")));
        assertThat(
                all,
                hasItems(
                        "baton-scim",
                        "runtime/lib/modules",
                        "licenses/baton-scim",
                        "licenses/libc6",
                        "usr/lib/locale/C.utf8/LC_CTYPE"));
        assertThat(all.stream().filter(name -> name.endsWith(".aot")).count(), is(2L));
        for (String name : List.of("bin/", "usr/bin/", "sbin/", "usr/sbin/", "var/lib/dpkg", "runtime/bin/")) {
            assertThat(all, not(hasItem(startsWith(name))));
        }
        assertThat(
                all.stream()
                        .filter(name -> name.matches("(.*/)?(ba|da)?sh|.*/(apt|dpkg|apk|busybox)"))
                        .toList(),
                is(List.of()));
    }

    @Test
    void theConfigurationNamesTheUserTheEntryPointAndTheLabels() throws Exception {
        JsonObject config = json(tar("--extract", "--to-stdout", manifest().getString("Config")));
        JsonObject container = config.getJsonObject("config");

        assertThat(container.getString("User"), is("65532:65532"));
        assertThat(container.getJsonArray("Entrypoint").toString(), is("[\"/baton-scim\"]"));
        assertThat(
                container.getJsonObject("Labels").keySet(),
                hasItems(
                        "org.opencontainers.image.title",
                        "org.opencontainers.image.version",
                        "org.opencontainers.image.licenses"));
    }

    @Test
    void theOciLayoutSaysThatItIsOne() throws Exception {
        String tar = BUILT.resolve("baton-scim-oci.tar").toString();

        String layout = output("tar", "--extract", "--to-stdout", "--file=" + tar, "oci-layout");

        assertThat(json(layout).getString("imageLayoutVersion"), is("1.0.0"));
        assertThat(output("tar", "--list", "--file=" + tar).lines().toList(), hasItem("index.json"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pkg:maven/io.helidon.webserver/helidon-webserver@", "pkg:maven/org.eclipse.parsson/parsson@"})
    void theBillOfMaterialsNamesWhatIsShipped(String component) throws IOException {
        String bill = Files.readString(BUILT.resolve("baton-scim.cdx.json"));

        assertThat(json(bill).getString("bomFormat"), is("CycloneDX"));
        assertThat(bill, containsString(component));
        assertThat(bill, not(containsString("junit")));
        assertThat(bill, not(containsString("jib-core")));
    }

    private static Path build(Path output) throws IOException, InterruptedException {
        output(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("baton.builder"),
                "image",
                "--name=baton-scim",
                "--tag=0.1.0",
                "--distribution=src/scim/target/baton-scim",
                "--license=LICENSE",
                "--output=" + output,
                "--created=2026-11-22T00:00:00Z",
                "--program-version=test",
                "--description=test");
        return output;
    }

    private static JsonObject manifest() throws IOException, InterruptedException {
        try (JsonReader reader =
                Json.createReader(new StringReader(tar("--extract", "--to-stdout", "manifest.json")))) {
            return reader.readArray().getJsonObject(0);
        }
    }

    private static List<String> files(String layer) throws IOException, InterruptedException {
        String list = output(
                "bash",
                "-c",
                "tar --extract --to-stdout --file=" + BUILT.resolve("baton-scim.tar") + " " + layer
                        + " | tar --list --gzip --warning=no-unknown-keyword");
        return list.lines()
                .map(name -> name.replaceFirst("^\\.?/", ""))
                .filter(name -> !name.endsWith("/"))
                .sorted()
                .toList();
    }

    private static String tar(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tar", "--file=" + BUILT.resolve("baton-scim.tar")));
        command.addAll(List.of(arguments));
        return output(command.toArray(String[]::new));
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(List.of(command).getFirst() + "\n" + output, process.waitFor(), is(0));
        return output;
    }
}
