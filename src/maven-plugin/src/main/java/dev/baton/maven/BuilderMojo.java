package dev.baton.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.toolchain.ToolchainManager;

/** What the goals share: the project, the program's name, and how programs are started. */
abstract class BuilderMojo extends AbstractMojo {
    private static final String BUILDER = "dev.baton.dist.Builder";

    /** The program's name. */
    @Parameter(property = "baton.name", defaultValue = "${project.artifactId}", required = true)
    String name;

    /** The folder of the distribution. */
    @Parameter(
            property = "baton.home",
            defaultValue = "${project.build.directory}/${project.artifactId}",
            required = true)
    File home;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    MavenProject project;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
    private PluginDescriptor plugin;

    @Inject
    private ToolchainManager toolchains;

    final void build(List<String> arguments) throws MojoExecutionException {
        List<String> command = new ArrayList<>(List.of(
                Jdk.java(session, toolchains).toString(),
                // Needed by Guava.
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath(),
                BUILDER));
        command.addAll(arguments);
        run(command);
    }

    final void run(List<String> command) throws MojoExecutionException {
        try {
            int exitCode = new ProcessBuilder(command)
                    .directory(project.getBasedir())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                throw new MojoExecutionException(
                        Path.of(command.get(0)).getFileName() + " ended with " + exitCode + "; what it said is above");
            }
        } catch (IOException e) {
            throw new MojoExecutionException("cannot start " + command.get(0) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("interrupted", e);
        }
    }

    private String classPath() {
        return plugin.getArtifacts().stream()
                .map(Artifact::getFile)
                .map(File::getPath)
                .reduce((first, second) -> first + File.pathSeparator + second)
                .orElse("");
    }
}
