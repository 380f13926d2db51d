namespace Catalog.Infrastructure.KeyRing;

/// <summary>How the key ring is kept. Bound from the section <c>KeyRing</c>; read once, at start.</summary>
public sealed class KeyRingOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "KeyRing";

    /// <summary>
    /// The path of a PKCS#12 file whose certificate encrypts new keys before they are stored; the same on all nodes. Default: none,
    /// and then the keys lie in the database in clear.
    /// </summary>
    public string? Certificate { get; set; }

    /// <summary>The file's password; empty when it has none. Put it into a secret, not into a settings file.</summary>
    public string? CertificatePassword { get; set; }
}
