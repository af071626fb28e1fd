"""Official elections and the periods in which results of related polls may not be published."""
