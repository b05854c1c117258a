package org.mdpospark.checkpoint;

import java.util.Optional;

/** Element types that the reference implementation of safetensors reads, by the names that headers give them. */
enum StoredType {
    BOOL(8),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    F8_E4M3FNUZ(8),
    F8_E5M2FNUZ(8),
    I16(16),
    U16(16),
    F16(16),
    BF16(16),
    I32(32),
    U32(32),
    F32(32),
    C64(64),
    F64(64),
    I64(64),
    U64(64);

    private final int bits;

    StoredType(int bits) {
        this.bits = bits;
    }

    /** Returns the bits of one element. */
    int bits() {
        return bits;
    }

    static Optional<StoredType> find(String name) {
        for (StoredType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Returns the type of usable weights that this is; empty for any other. */
    Optional<ElementType> elementType() {
        return switch (this) {
            case F32 -> Optional.of(ElementType.F32);
            case F16 -> Optional.of(ElementType.F16);
            case BF16 -> Optional.of(ElementType.BF16);
            default -> Optional.empty();
        };
    }
}
