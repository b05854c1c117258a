package org.mdpospark.image;

/** Why the bytes of an image cannot be used. */
public enum ImageDefect {
    /** No bytes. */
    EMPTY,
    /** The first bytes are of no format that is read. */
    NOT_AN_IMAGE,
    /** The file ends before the image does. */
    TRUNCATED,
    /** More bytes or more pixels than the limits allow; judged from the header, before anything is decoded. */
    TOO_LARGE,
    /** A side shorter than the limits allow. */
    TOO_SMALL,
    /** More than one frame or page. */
    ANIMATED,
    /** A colour model that has no agreed way to RGB, such as CIELab or five inks. */
    UNSUPPORTED_COLOR_MODEL,
    /** The header is right, and the rest cannot be decoded. */
    UNREADABLE
}
