package dev.baton.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.artifact.DependencyResolutionRequiredException;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/** Makes the distribution: a folder with a launcher, a runtime and everything else the connector needs. */
@Mojo(
        name = "distribution",
        defaultPhase = LifecyclePhase.PACKAGE,
        requiresDependencyResolution = ResolutionScope.RUNTIME,
        threadSafe = true)
public final class DistributionMojo extends BuilderMojo {
    /** The program's main class. */
    @Parameter(property = "baton.main-class", defaultValue = "dev.baton.cli.BatonConnector", required = true)
    private String mainClass;

    /** JDK modules to link in addition to those that the class path needs. */
    @Parameter(property = "baton.add-modules")
    private List<String> addModules = List.of();

    @Override
    public void execute() throws MojoExecutionException {
        List<String> arguments = new ArrayList<>(List.of(
                "distribution",
                "--name=" + name,
                "--program-version=" + project.getVersion(),
                "--main-class=" + mainClass,
                "--class-path=" + classPath(),
                "--output=" + home));
        if (!addModules.isEmpty()) {
            arguments.add("--add-modules=" + String.join(",", addModules));
        }
        build(arguments);
    }

    private String classPath() throws MojoExecutionException {
        try {
            return String.join(java.io.File.pathSeparator, project.getRuntimeClasspathElements());
        } catch (DependencyResolutionRequiredException e) {
            throw new MojoExecutionException("the dependencies are not resolved", e);
        }
    }
}
