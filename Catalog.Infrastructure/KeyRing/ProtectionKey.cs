namespace Catalog.Infrastructure.KeyRing;

/// <summary>One element of the key ring with which the nodes encrypt what they share.</summary>
public sealed class ProtectionKey
{
    /// <summary>The number that the database gave it.</summary>
    public long Id { get; init; }

    /// <summary>What the framework calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The element as the framework wrote it.</summary>
    public required string Xml { get; init; }
}
