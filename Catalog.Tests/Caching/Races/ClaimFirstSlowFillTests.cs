namespace Catalog.Tests.Caching.Races;

/// <summary>The same where keys are usually missing, so that the lease is asked for without a look before it.</summary>
public sealed class ClaimFirstSlowFillTests : SlowFillTests
{
    protected override bool MissesAreUsual => true;
}
