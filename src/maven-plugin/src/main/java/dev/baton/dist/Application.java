package dev.baton.dist;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The inputs of a distribution.
 *
 * @param name the program's name
 * @param version what {@code --version} says
 * @param mainClass the program's main class
 * @param classPath jars and folders, in order
 * @param addModules JDK modules to link in addition to those that the class path needs
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
