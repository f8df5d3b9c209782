package dev.baton.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;

/**
 * A distribution in the making.
 *
 * <p>The application is linked into the runtime as a module rather than left beside it as a jar, because the JVM refuses an
 * AOT cache when the time of a jar changed, which image builds do; the time of the runtime it does not look at.
 */
final class Distribution {
    private static final List<String> OPTIONS = List.of("probe.vmoptions", "service.vmoptions");

    private final Application application;
    private final Path home;

    Distribution(Application application, Path home) {
        this.application = application;
        this.home = home;
    }

    void make() throws IOException {
        delete(home);
        Files.createDirectories(home.resolve("lib"));
        Path jar = home.resolveSibling(home.getFileName() + ".jar");
        say("merging " + application.classPath().size() + " class path entries");
        ApplicationJar.write(application, jar);
        Set<String> modules = JdkTools.modules(jar, application.addModules());
        OldClasses.renewIn(jar);
        ApplicationModule.addTo(jar, application, modules);
        say("linking the runtime");
        JdkTools.link(jar, home.resolve("runtime"));
        for (String name : OPTIONS) {
            try (InputStream options = Distribution.class.getResourceAsStream("vmoptions/" + name)) {
                Files.copy(options, home.resolve("lib").resolve(name));
            }
        }
        SqliteLibrary.copy(application.classPath(), home.resolve("lib"));
        LicenseTexts.copy(application.classPath(), home.resolve("licenses"));
        Launcher.install(application.name(), home);
        say("training the AOT caches");
        AotCaches.train(home);
    }

    private static void say(String what) {
        System.out.println("[INFO] distribution: " + what);
    }

    private static void delete(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
