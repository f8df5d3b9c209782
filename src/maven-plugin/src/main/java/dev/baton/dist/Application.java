package dev.baton.dist;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a distribution is made of.
 *
 * @param name the program's name
 * @param version what {@code --version} says
 * @param mainClass its main class
 * @param classPath jars and folders, in order
 * @param addModules modules of the JDK beside those that the class path is found to need
 */
record Application(String name, String version, String mainClass, List<Path> classPath, Set<String> addModules) {
    private static final String NAME = "[a-z][a-z0-9._-]{0,62}";

    Application {
        if (!name.matches(NAME)) {
            throw new DistributionException("--name: must match " + NAME + ": " + name);
        }
        classPath.stream().filter(entry -> !entry.toFile().exists()).findFirst().ifPresent(entry -> {
            throw new DistributionException("--class-path: no such file: " + entry);
        });
    }
}
