package dev.baton.dist;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationJarTest {
    private static final String SERVICE = "META-INF/services/com.example.Service";

    @TempDir
    Path directory;

    private Path folder;
    private Path library;

    @BeforeEach
    void twoEntries() throws IOException {
        folder = Files.createDirectories(directory.resolve("classes"));
        write(folder, SERVICE, "com.example.First");
        write(folder, "both.txt", "of the folder");
        library = directory.resolve("library.jar");
        try (FileSystem zip = FileSystems.newFileSystem(library, Map.of("create", "true"))) {
            Path root = zip.getPath("/");
            write(root, SERVICE, "com.example.Second\n");
            write(root, "both.txt", "of the library");
            write(root, "META-INF/helidon/manifest", "#HELIDON MANIFEST#\n");
            write(root, "module-info.class", "descriptor");
            write(root, "META-INF/versions/9/module-info.class", "descriptor");
            write(root, "META-INF/SIGNER.SF", "signature");
            write(root, "META-INF/maven/com.example/library/pom.xml", "<project/>");
        }
    }

    private static void write(Path root, String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private JarFile merged(String name) throws IOException {
        Path jar = directory.resolve(name);
        ApplicationJar.write(
                new Application("baton-test", "1.2", "com.example.Main", List.of(folder, library), Set.of()), jar);
        return new JarFile(jar.toFile());
    }

    private static String text(JarFile jar, String name) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void listsAreJoinedAndOfOtherFilesTheFirstCounts() throws IOException {
        try (JarFile jar = merged("merged.jar")) {
            assertThat(text(jar, SERVICE).lines().toList(), contains("com.example.First", "com.example.Second"));
            assertThat(text(jar, "both.txt"), is("of the folder"));
            assertThat(text(jar, "META-INF/helidon/manifest"), is("#HELIDON MANIFEST#\n"));
        }
    }

    @Test
    void whatBelongsToASingleJarStaysBehind() throws IOException {
        try (JarFile jar = merged("merged.jar")) {
            for (String name : List.of(
                    "module-info.class",
                    "META-INF/versions/9/module-info.class",
                    "META-INF/SIGNER.SF",
                    "META-INF/maven/com.example/library/pom.xml")) {
                assertThat(name, jar.getEntry(name), is(nullValue()));
            }
            assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"), is("1.2"));
            assertThat(jar.isMultiRelease(), is(true));
        }
    }

    @Test
    void theSameEntriesMakeTheSameBytes() throws IOException {
        merged("one.jar").close();
        merged("two.jar").close();
        assertThat(Files.mismatch(directory.resolve("one.jar"), directory.resolve("two.jar")), is(-1L));
    }
}
