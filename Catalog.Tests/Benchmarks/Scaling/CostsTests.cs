using Catalog.Benchmarks.Scaling;

namespace Catalog.Tests.Benchmarks.Scaling;

public sealed class CostsTests
{
    [Fact]
    public void The_cost_of_an_operation_excludes_the_idle_cost()
    {
        var idle = new Costs { [Cost.Seconds] = 2, [Cost.NodeCpu] = 1000 };
        var spent = new Costs { [Cost.Seconds] = 4, [Cost.NodeCpu] = 12_000, [Cost.RedisIn] = 500 };

        var each = spent.Per(100, idle);

        Assert.Equal(100, each[Cost.NodeCpu], precision: 6);
        Assert.Equal(5, each[Cost.RedisIn], precision: 6);
    }

    [Fact]
    public void A_cost_is_never_negative()
    {
        var idle = new Costs { [Cost.Seconds] = 1, [Cost.RedisCpu] = 10 };

        Assert.Equal(0, new Costs { [Cost.Seconds] = 1 }.Per(10, idle)[Cost.RedisCpu]);
    }

    [Fact]
    public void The_cost_of_the_service_excludes_the_load_generator()
    {
        var costs = new Costs { [Cost.NodeCpu] = 1, [Cost.RedisCpu] = 2, [Cost.PostgresCpu] = 4, [Cost.ClientCpu] = 8 };

        Assert.Equal(7, costs.ServiceCpu);
    }

    [Fact]
    public void The_median_is_taken_of_each_cost_separately()
    {
        Costs[] rounds = [Round(1, 30), Round(2, 10), Round(3, 20)];

        var median = Costs.Median(rounds);

        Assert.Equal((2, 20), (median[Cost.NodeCpu], median[Cost.RedisCpu]));

        static Costs Round(double node, double redis) => new() { [Cost.NodeCpu] = node, [Cost.RedisCpu] = redis };
    }
}
