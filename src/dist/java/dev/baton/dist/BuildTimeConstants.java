package dev.baton.dist;

import java.io.IOException;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Interfaces;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Works out at build time what Helidon's classes work out at each start, though it never changes. What they do stays the same.
 *
 * <p>A size that is written as text, {@code Size.parse("128 KB")}, becomes its number of bytes: parsing it initialises
 * BigDecimal, which in JDK 25 computes 5^65536. A class with the annotation {@code @Weight} also gets the method of
 * {@code Weighted}, which Helidon asks first: an annotation costs the JVM two classes that it makes up on the spot. A probe
 * meets both, and they were a third of its CPU time.
 */
final class BuildTimeConstants {
    private static final ClassDesc SIZE = ClassDesc.of("io.helidon.common.Size");
    private static final ClassDesc WEIGHT = ClassDesc.of("io.helidon.common.Weight");
    private static final ClassDesc WEIGHTED = ClassDesc.of("io.helidon.common.Weighted");
    private static final MethodTypeDesc SIZE_CREATE = MethodTypeDesc.of(SIZE, ConstantDescs.CD_long);
    private static final MethodTypeDesc WEIGHTED_WEIGHT = MethodTypeDesc.of(ConstantDescs.CD_double);

    private BuildTimeConstants() {}

    static void workOutIn(Path jar) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar);
                URLClassLoader library =
                        new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            ToLongFunction<String> bytes = text -> bytes(library, text);
            for (Path file : ClassFiles.below("/io/helidon", zip)) {
                ClassModel type = ClassFile.of().parse(Files.readAllBytes(file));
                List<ClassTransform> changes = new ArrayList<>();
                if (parsesSize(type)) {
                    changes.add(ClassTransform.transformingMethodBodies(
                            BuildTimeConstants::parsesSize, CodeTransform.ofStateful(() -> new SizeFolding(bytes))));
                }
                weight(type).ifPresent(weight -> changes.add(weighted(weight)));
                Optional<ClassTransform> change = changes.stream().reduce(ClassTransform::andThen);
                if (change.isPresent()) {
                    Files.write(file, ClassFile.of().transformClass(type, change.get()));
                }
            }
        }
    }

    /** What the library itself makes of the text. */
    private static long bytes(ClassLoader library, String text) {
        try {
            Class<?> size = library.loadClass("io.helidon.common.Size");
            Object parsed = size.getMethod("parse", String.class).invoke(null, text);
            return (long) size.getMethod("toBytes").invoke(parsed);
        } catch (ReflectiveOperationException e) {
            throw new DistributionException("cannot work out the size \"" + text + "\": " + e);
        }
    }

    private static boolean parsesSize(ClassModel type) {
        return type.methods().stream().anyMatch(BuildTimeConstants::parsesSize);
    }

    private static boolean parsesSize(MethodModel method) {
        return method.code().stream().flatMap(CodeModel::elementStream).anyMatch(BuildTimeConstants::isSizeParse);
    }

    private static boolean isSizeParse(CodeElement element) {
        return element instanceof InvokeInstruction call
                && call.owner().matches(SIZE)
                && call.name().equalsString("parse");
    }

    /** Replaces a text that is parsed at once; holds back each text until it is known what comes after it. */
    private static final class SizeFolding implements CodeTransform {
        private final ToLongFunction<String> bytes;
        private Optional<ConstantInstruction> text = Optional.empty();

        SizeFolding(ToLongFunction<String> bytes) {
            this.bytes = bytes;
        }

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            if (text.isPresent() && isSizeParse(element)) {
                builder.loadConstant(bytes.applyAsLong((String) text.get().constantValue()));
                builder.invokestatic(SIZE, "create", SIZE_CREATE, true);
                text = Optional.empty();
                return;
            }
            atEnd(builder);
            if (element instanceof ConstantInstruction constant && constant.constantValue() instanceof String) {
                text = Optional.of(constant);
            } else {
                builder.with(element);
            }
        }

        @Override
        public void atEnd(CodeBuilder builder) {
            text.ifPresent(builder::with);
            text = Optional.empty();
        }
    }

    /** Of a class that extends nothing, and that cannot be compared yet: {@code Weighted} brings an order along. */
    private static OptionalDouble weight(ClassModel type) {
        boolean isPlain = !type.flags().has(AccessFlag.INTERFACE)
                && type.superclass()
                        .filter(parent -> parent.matches(ConstantDescs.CD_Object))
                        .isPresent()
                && type.interfaces().stream().noneMatch(parent -> isOrdered(parent.asSymbol()))
                && type.methods().stream()
                        .noneMatch(method -> method.methodName().equalsString("weight"));
        if (!isPlain) {
            return OptionalDouble.empty();
        }
        return type.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .filter(annotation -> annotation.classSymbol().equals(WEIGHT))
                .flatMap(annotation -> annotation.elements().stream())
                .map(AnnotationElement::value)
                .mapToDouble(value -> ((AnnotationValue.OfDouble) value).doubleValue())
                .findFirst();
    }

    private static boolean isOrdered(ClassDesc parent) {
        return parent.equals(WEIGHTED) || parent.equals(ClassDesc.of("java.lang.Comparable"));
    }

    private static ClassTransform weighted(double weight) {
        ClassTransform parents = (builder, element) -> {
            if (element instanceof Interfaces interfaces) {
                builder.withInterfaceSymbols(
                        Stream.concat(interfaces.interfaces().stream().map(ClassEntry::asSymbol), Stream.of(WEIGHTED))
                                .toList());
            } else {
                builder.with(element);
            }
        };
        return parents.andThen(ClassTransform.endHandler(builder -> builder.withMethodBody(
                "weight",
                WEIGHTED_WEIGHT,
                ClassFile.ACC_PUBLIC,
                code -> code.loadConstant(weight).dreturn())));
    }
}
