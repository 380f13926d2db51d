using Catalog.Lab.Checks.ColdStart;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Tests.Lab.Checks;

/// <summary>Loads after a cold start are counted for the products that were loaded, and a run without a load shows nothing.</summary>
public sealed class ColdStartCheckTests
{
    [Fact]
    public void Products_answered_from_memory_do_not_dilute_the_loads_of_others()
    {
        ColdReads.Read[] cold = [Read("/products/1", Tier.Miss), Read("/products/1", Tier.Miss), .. Enumerable.Range(2, 9).Select(id => Read($"/products/{id}", Tier.L1))];

        var rows = Rows(cold, loads: 10);

        Assert.Equal(10, rows[^1].Value);
        Assert.False(rows[^1].Ok);
    }

    [Theory]
    [InlineData(4, true)] // one, and one more for each node
    [InlineData(5, false)]
    public void A_product_may_be_loaded_once_more_for_each_node(int loads, bool isOk) =>
        Assert.Equal(isOk, Rows([Read("/products/1", Tier.Miss)], loads)[^1].Ok);

    [Fact]
    public void A_run_without_a_load_is_not_ok() => Assert.All(Rows([Read("/products/1", Tier.L1)], loads: 0).Where(row => row.Target is not null), row => Assert.False(row.Ok));

    private static ColdReads.Read Read(string target, Tier tier) => new(At: 0, Took: 1, target, Status: 200) { Tier = tier };

    private static ExperimentRow[] Rows(IEnumerable<ColdReads.Read> cold, long loads) =>
        [.. ColdStartCheck.LoadRows(cold, loads, nodes: 3, isEveryLoadAProduct: true)];
}
