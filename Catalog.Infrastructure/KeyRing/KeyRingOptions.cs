namespace Catalog.Infrastructure.KeyRing;

/// <summary>Configuration section <c>KeyRing</c>: the protection of the key ring. Read once, at start.</summary>
public sealed class KeyRingOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "KeyRing";

    /// <summary>
    /// The path of a PKCS#12 file whose certificate encrypts new keys before they are stored; the same on all nodes. Default: none, and the
    /// keys are stored in the database unencrypted.
    /// </summary>
    public string? Certificate { get; set; }

    /// <summary>The password of the file; empty if it has none. Store it in a secret, not in a settings file.</summary>
    public string? CertificatePassword { get; set; }
}
