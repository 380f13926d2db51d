namespace Catalog.Samples.Follower;

/// <summary>What this service makes of a product: the label on its shelf.</summary>
/// <param name="Text">The name and the price.</param>
/// <param name="Version">The version of the product that it was made from.</param>
public sealed record Label(string Text, long Version);
