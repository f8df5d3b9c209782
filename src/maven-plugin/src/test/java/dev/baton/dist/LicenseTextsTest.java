package dev.baton.dist;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LicenseTextsTest {
    @TempDir
    Path directory;

    private Path jar(String name, Map<String, String> files) throws IOException {
        Path jar = directory.resolve(name);
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = zip.getPath(file.getKey());
                Files.createDirectories(path.toAbsolutePath().getParent());
                Files.writeString(path, file.getValue());
            }
        }
        return jar;
    }

    private Map<String, String> copied(Path... jars) throws IOException {
        Path target = directory.resolve("licenses");
        LicenseTexts.copy(List.of(jars), target);
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(target)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(target.relativize(file).toString(), Files.readString(file));
            }
        }
        return texts;
    }

    @Test
    void textsOfOneNameAreAllKeptHoweverDeepTheyLie() throws IOException {
        Path jar = jar(
                "library-1.jar",
                Map.of(
                        "META-INF/LICENSE", "of the library",
                        "LICENSE", "of its beginnings",
                        "NOTICE.txt", "notice",
                        "META-INF/licenses/com.example/shaded-2/META-INF/LICENSE", "of what it shades",
                        "a/b/c/d/e/f/LICENSE", "deep",
                        "com/example/License.class", "code"));
        assertThat(
                copied(jar),
                is(Map.of(
                        "library-1/LICENSE", "of its beginnings",
                        "library-1/META-INF-LICENSE", "of the library",
                        "library-1/NOTICE.txt", "notice",
                        "library-1/com.example-shaded-2-META-INF-LICENSE", "of what it shades",
                        "library-1/a-b-c-d-e-f-LICENSE", "deep")));
    }

    @Test
    void theSameTextIsKeptOnceUnderTheFirstLibrary() throws IOException {
        Path second = jar("b-1.jar", Map.of("META-INF/LICENSE.txt", "Apache\n"));
        Path first = jar("a-1.jar", Map.of("META-INF/LICENSE", "Apache"));
        assertThat(copied(second, first), is(Map.of("a-1/LICENSE", "Apache")));
    }
}
