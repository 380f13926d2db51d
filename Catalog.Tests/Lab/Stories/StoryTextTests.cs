using System.Text.RegularExpressions;
using Catalog.Caching;
using Catalog.Lab.Stories;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Lab.Stories;

/// <summary>What stories say about the repository is there.</summary>
public sealed class StoryTextTests
{
    private static readonly string Guarantees = File.ReadAllText(Repository.PathOf("docs", "guarantees.md"));

    private static readonly double[] SomeFigures = [0, 1, 2, 5, 9.5, 30, 62, 100];

    public static TheoryData<string> Names => [.. StoryBook.Stories.Append(StoryBook.FreePlay).Select(story => story.Name)];

    [Fact]
    public void There_are_at_least_twelve_and_their_names_are_unique()
    {
        Assert.True(StoryBook.Stories.Count >= 12);
        Assert.Equal(StoryBook.Stories.Count, StoryBook.Stories.DistinctBy(story => story.Name).Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_lines_that_make_the_difference_are_in_the_source(string name)
    {
        var why = StoryBook.Find(name)!.Why;

        var (number, code) = why.Find();

        Assert.Equal(File.ReadLines(Repository.PathOf(why.File)).Skip(number - 1).Take(why.Lines), code);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_guarantee_is_documented_or_a_setting_of_the_policy(string name)
    {
        var guarantee = StoryBook.Find(name)!.Guarantee;

        Assert.True(
            guarantee.StartsWith("CachePolicy.", StringComparison.Ordinal)
                ? typeof(CachePolicy).GetProperty(guarantee.Split('.')[1]) is not null
                : Regex.IsMatch(Guarantees, $@"^\| \[{Regex.Escape(guarantee)}\b", RegexOptions.Multiline),
            guarantee);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_sample_exists(string name) =>
        Assert.True(StoryBook.Find(name)!.Sample is not { } sample || File.Exists(Repository.PathOf(sample)));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_ways_shown_at_first_exist_and_one_of_them_is_promised(string name)
    {
        var story = StoryBook.Find(name)!;

        var shown = new[] { story.AtFirst.Left, story.AtFirst.Right }.Select(way => story.Ways.Single(known => known.Name == way));

        Assert.Contains(shown, way => way.IsPromised);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_figure_has_exactly_one_right_answer(string name)
    {
        var answers = StoryBook.Find(name)!.Answers;

        Assert.All(
            answers.Count == 0 ? [] : SomeFigures,
            figure => Assert.Single(answers, answer => answer.IsRight(figure)));
    }
}
