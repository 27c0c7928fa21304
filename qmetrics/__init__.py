"""qmetrics: from files to honest charts, for an NHS quality strategy.

The analyst's façade. Importing it costs polars and nothing heavier; everything else is imported
when it is called.

>>> import qmetrics as qm
>>> qm.__version__
'0.1.0'
"""

__version__ = "0.1.0"
