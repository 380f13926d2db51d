using Catalog.Benchmarks.Scaling;

namespace Catalog.Tests.Benchmarks.Scaling;

public sealed class KeyKindTests
{
    [Theory]
    [InlineData("catalog:product:{7}", "product")]
    [InlineData("catalog:product:{7}:lease", "lease")]
    [InlineData("catalog:products:{shoes}:g7:0-50", "products")]
    [InlineData("catalog:{bus}:seq", "bus")]
    [InlineData("catalog:tag:{00ff}", "tag")]
    [InlineData("catalog:views:{3}:pending", "views")]
    [InlineData("elsewhere", "elsewhere")]
    [InlineData(null, KeyKind.None)]
    public void A_key_is_classified_by_its_name(string? key, string kind) =>
        Assert.Equal(kind, KeyKind.Of(key));
}
